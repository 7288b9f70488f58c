"""The fonts for papers and their charts, as folders of the installed packages."""

from pathlib import Path

ROBOTO = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "roboto"
WEIGHTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


def folders(roboto: Path = ROBOTO) -> list[Path]:
    """Return the folder for each weight that papers use."""
    return [roboto / weight for weight in WEIGHTS]


def missing(roboto: Path = ROBOTO) -> str:
    """Return a message naming the fonts that are not installed and saying what to do, or '' if all are installed."""
    absent = [folder.name for folder in folders(roboto) if not folder.is_dir()]
    if not absent:
        return ""
    return f"The font Roboto is not installed ({', '.join(absent)}). Run 'make setup', then try again."
