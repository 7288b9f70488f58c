"""The text of a page for a comparison with another commit."""

from tests.freeze.page_text import PageText


def test_words_fields_and_descriptions_are_kept_without_tokens_ids_or_addresses() -> None:
    page = """<html><head><title>Actions</title><script src="start.1f2e.js">go()</script></head><body>
        <form><input type="hidden" name="csrfmiddlewaretoken" value="s3cret"><label for="id_q">Search</label>
        <input id="id_q" name="q" value="training"><input type="checkbox" checked> Late
        <select><option>Any</option><option selected>Red</option></select></form>
        <table><tr><td>1.1.1 <a href="/a/?key=9f">Train&nbsp;staff</a></td><td>Red</td></tr></table>
        <img src="x.png" alt="A chart"></body></html>"""
    assert PageText(page).text.splitlines() == [
        "Actions",
        "Search",
        "[training]",
        "[x] Late",
        "[ ] Any",
        "[x] Red",
        "| 1.1.1 Train staff | Red",
        "(A chart)",
    ]
