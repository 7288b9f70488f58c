"""What someone typed for where evidence is kept: a link, or words that are kept as they are."""

import pytest

from priorities.rules.locations import INVALID, Location, is_file_share, read


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://www.example.org/report", "https://www.example.org/report"),
        (" HTTP://example.org/a?b=c#d ", "HTTP://example.org/a?b=c#d"),
        ("www.example.org", "https://www.example.org"),
        ("example.org/report.pdf", "https://example.org/report.pdf"),
    ],
)
def test_a_web_address_is_a_link(typed: str, link: str) -> None:
    assert read(typed) == Location(link=link)
    assert not is_file_share(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "S:\\Reports",
        "s:/Reports/June.docx",
        "\\\\server\\share\\June.docx",
        "//server/share/June.docx",
        "file:///S:/Reports",
        "smb://server/share",
    ],
)
def test_a_shared_folder_is_kept_as_it_is(typed: str) -> None:
    assert read(typed) == Location(words=typed)
    assert is_file_share(f" {typed}")


@pytest.mark.parametrize(
    "typed",
    [
        "Progress report, 4.1",
        "Minutes: item 4",
        "report.docx",
        "4.1",
        "A:1",
        "e.g. the minutes",
        "and/or",
        "",
    ],
)
def test_other_words_are_kept_as_they_are(typed: str) -> None:
    assert read(typed) == Location(words=typed)
    assert not is_file_share(typed)


@pytest.mark.parametrize(
    "typed", ["ftp://example.org", "htps://example.org", "javascript:alert(1)", "mailto:x@y.example"]
)
def test_an_address_that_is_not_one_of_a_web_page_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Enter the full web address"):
        read(typed)
    assert INVALID.endswith(".")
