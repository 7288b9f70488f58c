"""The folders of the fonts that papers and their charts use."""

from pathlib import Path

ROBOTO = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "roboto"
WEIGHTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


def folders(roboto: Path = ROBOTO) -> list[Path]:
    """Return the folder of each weight and style that papers use."""
    return [roboto / weight for weight in WEIGHTS]


def missing(roboto: Path = ROBOTO) -> str:
    """Return a message naming the fonts that are not installed and saying what to do, or '' if all are installed."""
    names = [folder.name for folder in folders(roboto) if not folder.is_dir()]
    if not names:
        return ""
    return f"The font Roboto is not installed ({', '.join(names)}). Run 'make setup', then try again."
