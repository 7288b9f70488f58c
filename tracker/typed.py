"""What somebody typed in a form that was not taken: given back to the browser that sent it, and stored nowhere."""

from django.http import HttpRequest


def words_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The texts of a form that was sent, by the names of their fields: no password, no token and no single word."""
    if request.method != "POST":
        return []
    return [
        (name.replace("_", " "), value)
        for name, values in request.POST.lists()
        for value in values
        if len(value.split()) > 1 and "password" not in name
    ]
