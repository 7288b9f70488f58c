"""How a write says no: reasons in sentences, one for each field, that a form can show where they belong."""

from tracker import declarations

WHOLE_FORM = ("", "__all__")


class Refused(Exception):
    """Raised by a write that will not be done. `reasons` maps a field's name ('' for the whole form) to a sentence."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("Refused: " + ", ".join(sorted(name or "the whole form" for name in reasons)))
        self.reasons = reasons


def refuse_identifiers(**texts: str | None) -> None:
    """Raise Refused for each field whose text has a personal identifier, unless it was declared not to be one.

    The sentences never repeat the identifier.
    """
    reasons = {
        name: sentence for name, text in texts.items() if (sentence := declarations.refusal(text or ""))
    }
    if reasons:
        raise Refused(reasons)
