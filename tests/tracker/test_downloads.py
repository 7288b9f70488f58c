"""File names that are safe on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.downloads import download, download_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Progress report for 13 May 2026", "Progress-report-for-13-May-2026.docx"),
        ("../../etc/passwd", "etc-passwd.docx"),
        ("C:\\paper", "C-paper.docx"),
        (".hidden", "hidden.docx"),
        ("con", "file-con.docx"),
        ("Ràdh: «Gàidhlig»", "Radh-Gaidhlig.docx"),
        ('a"\r\nSet-Cookie: x', "a-Set-Cookie-x.docx"),
        ("報告", "file.docx"),
    ],
)
def test_download_name(title: str, name: str) -> None:
    assert download_name(title, "docx") == name


@given(st.text(), st.sampled_from(["pdf", ".HTML", "csv"]))
def test_download_name_is_safe_for_any_title(title: str, extension: str) -> None:
    name = download_name(title, extension)
    assert name.isascii()
    assert len(name) <= 110
    assert not set(name) & set('/\\:*?"<>|\r\n\0 ;')
    assert not name.startswith((".", "-"))
    assert name.endswith(("pdf", "html", "csv"))


def test_download_is_saved_and_not_opened_as_a_page() -> None:
    response = download(b"<script>", title="Odd", extension="html", content_type="text/html")
    assert response["Content-Disposition"] == 'attachment; filename="Odd.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (response["Content-Length"], response.content) == ("8", b"<script>")
