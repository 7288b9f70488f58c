"""A convention for the forms in templates."""

import re

from tests.architecture.code import ROOT, ours

FORM = re.compile(r"<form\b[^>]*>")


def test_every_post_form_has_an_action() -> None:
    """Without an `action`, a form is sent to the page's full URL, including its fragment."""
    assert [
        f"{name}: {form}"
        for name in ours(".html")
        for form in FORM.findall((ROOT / name).read_text())
        if 'method="post"' in form and "action=" not in form
    ] == []
