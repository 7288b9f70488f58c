"""The fonts that papers and their charts are set in, as folders of the installed packages."""

from pathlib import Path

ROBOTO = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "roboto"
WEIGHTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


def folders(roboto: Path = ROBOTO) -> list[Path]:
    """Return the folder of each weight that papers use."""
    return [roboto / weight for weight in WEIGHTS]


def missing(roboto: Path = ROBOTO) -> str:
    """Return which fonts are not installed and what to do about it, in two sentences; '' where all are there."""
    absent = [folder.name for folder in folders(roboto) if not folder.is_dir()]
    if not absent:
        return ""
    return f"The font Roboto is not installed ({', '.join(absent)}). Run 'make setup', then try again."
