"""Which uploaded files are accepted, and the sentence with which each other file is refused."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
import pytest

from tests.tracker.sample_files import (
    CONTENT_TYPES,
    PDF,
    PNG,
    SAMPLES,
    archive,
    office,
    open_document,
)
from tracker.uploads import (
    LARGEST_UNPACKED,
    LONGEST_NAME,
    MOST_ENTRIES,
    CheckedFile,
    Kind,
    RefusedFile,
    checked,
    clean_name,
    megabytes,
    text_of,
)

LIMIT = 10_000_000


def check(content: bytes, name: str, *, largest: int = LIMIT) -> CheckedFile:
    return checked(io.BytesIO(content), name, len(content), largest=largest)


def refusal(content: bytes, name: str) -> str:
    """Return the sentence that refuses a file. Fails if the file is accepted, or if it is not a sentence."""
    with pytest.raises(RefusedFile) as refused:
        check(content, name)
    assert str(refused.value).endswith(".")
    return str(refused.value)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_each_kind_is_accepted(name: str) -> None:
    kind, content = SAMPLES[name]
    file = check(content, name)
    assert (file.kind, file.name, file.size, file.content.read()) == (kind, name, len(content), content)
    assert len(file.sha256) == 64


def test_a_document_as_programs_make_it_is_accepted() -> None:
    content = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("Thirty staff were trained.")
    word.save(content)
    assert check(content.getvalue(), "letter.docx").kind is Kind.DOCX
    assert check(b"\xef\xbb\xbf\r\n" + PDF, "letter.pdf").kind is Kind.PDF


def test_there_is_a_sample_of_every_kind() -> None:
    assert {kind for kind, _ in SAMPLES.values()} == set(Kind)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("ending", [".pdf", ".png", ".docx", ".xlsx", ".odt", ".txt", ".csv"])
def test_a_file_whose_content_is_of_another_kind_is_refused(name: str, ending: str) -> None:
    kind, content = SAMPLES[name]
    if ending in kind.endings or (kind.is_text and ending in (".txt", ".csv")):
        assert check(content, f"x{ending}")
        return
    assert "the file is" in refusal(content, f"x{ending}")


def test_the_refusal_says_what_the_file_is() -> None:
    assert refusal(PNG, "photo.pdf") == (
        "The name ends in .pdf, but the file is a PNG picture. Choose another file, or rename it so "
        "that its ending matches."
    )
    assert "but the file is not a PDF." in refusal(b"<html></html>", "page.pdf")


def test_a_file_over_the_limit_is_refused_without_being_read() -> None:
    class Unread(io.BytesIO):
        def read(self, *args: object) -> bytes:
            raise AssertionError("the file was read")

    with pytest.raises(RefusedFile, match=r"The file is 12 MB, and the limit is 10 MB\."):
        checked(Unread(PDF), "x.pdf", 12_000_000, largest=LIMIT)
    with pytest.raises(RefusedFile, match=r"The file is 3 MB, and the limit is 2 MB\."):
        checked(Unread(b"x"), "x.csv", 3_000_000, largest=LIMIT)
    with pytest.raises(RefusedFile, match="The file is empty"):
        checked(Unread(b""), "x.pdf", 0, largest=LIMIT)


# Names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("report.pdf", "report.pdf"),
        ("Report, final (2).PDF", "Report, final (2).PDF"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\jane\\report.txt", "report.txt"),
        ("\\\\server\\share\\report.txt", "report.txt"),
        ("/etc/cron.d/report.txt", "report.txt"),
        ("re\0port.txt", "report.txt"),
        ("report.txt\0.exe", "report.txt.exe"),
        ("photo\u202egpj.txt", "photogpj.txt"),
        ("a\u200b\u2066b\u2069.txt", "ab.txt"),
        ('a<b>"c|d?e*f.txt', "a b c d e f.txt"),
        ("report.txt:stream.txt", "report.txt stream.txt"),
        ("...report.txt", "report.txt"),
        ("  two   spaces .txt", "two spaces .txt"),
        ("Ba\u0300rdachd.txt", "Bàrdachd.txt"),
        ("line\nbreak.txt", "line break.txt"),
    ],
)
def test_a_name_is_stored_without_folders_and_without_what_is_not_seen(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "name",
    [
        "report",
        ".txt",
        "..txt",
        "\u202e.txt",
        "",
        "folder/",
        f"{'x' * LONGEST_NAME}.txt",
        "page.html",
        "drawing.svg",
        "run.exe",
        "run.pdf.exe",
        "letter\u202efdp.exe",
        "script.js",
        "mail.eml",
        "archive.zip",
        "old.doc",
        "macros.docm",
        "macros.xlsb",
        "report.txt\0.exe",
    ],
)
def test_a_name_that_is_not_of_an_accepted_kind_is_refused(name: str) -> None:
    refusal(b"text", name)


def test_a_name_is_offered_for_identifiers_with_and_without_its_separators() -> None:
    file = check(b"text", "case_0101011237_final.txt")
    assert list(file.names()) == ["case_0101011237_final.txt", "case 0101011237 final txt"]


# Office documents


def test_a_document_with_too_many_files_is_refused() -> None:
    assert "very large" in refusal(office(**{f"word/{n}.xml": b"" for n in range(MOST_ENTRIES)}), "x.docx")


def test_a_document_that_unpacks_to_too_much_is_refused_without_being_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = office(**{"word/media/zeros.bin": b"\0" * (LARGEST_UNPACKED + 1)})
    assert len(bomb) < 1_000_000

    def unpacked(*args: object, **named: object) -> None:
        raise AssertionError("a file was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    assert "very large" in refusal(bomb, "x.docx")


def test_a_document_whose_files_overlap_is_refused() -> None:
    """A list of files that all point at the same bytes unpacks to far more than the document contains."""
    content = office(**{"word/media/a.bin": b"a" * 50_000})
    directory = content.index(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    entry = content[content.rindex(b"PK\x01\x02") : end]
    repeated = content[:end] + entry * 300
    total = 300 + content.count(b"PK\x01\x02")
    tail = bytearray(content[end:])
    tail[8:12] = total.to_bytes(2, "little") * 2
    tail[12:16] = (len(repeated) - directory).to_bytes(4, "little")
    assert "very large" in refusal(repeated + bytes(tail), "x.docx")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "/etc/passwd",
        "word/../../evil.xml",
        "C:/evil.xml",
        "..\\evil.xml",
        "\\\\server\\evil.xml",
    ],
)
def test_a_document_with_a_path_out_of_its_folder_is_refused(name: str) -> None:
    assert "could not be read" in refusal(office(**{name: b"x"}), "x.docx")


@pytest.mark.parametrize(
    "name",
    [
        "word/vbaProject.bin",
        "word/VBAPROJECT.BIN",
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "word/activeX/activeX1.xml",
        "word/embeddings/run.exe",
        "word/script.js",
    ],
)
def test_a_document_with_macros_or_programs_is_refused(name: str) -> None:
    assert "macros" in refusal(office(**{name: b"x"}), "x.docx")


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/run.py"])
def test_an_open_document_with_macros_is_refused(name: str) -> None:
    assert "macros" in refusal(open_document(Kind.ODT, **{name: b"x"}), "x.odt")


def test_an_open_document_of_another_type_is_refused() -> None:
    content = archive({"mimetype": b"application/vnd.oasis.opendocument.graphics"}, stored=True)
    assert "type of OpenDocument" in refusal(content, "x.odt")


def test_an_archive_that_is_not_a_document_is_refused() -> None:
    assert refusal(archive({"report.pdf": PDF}), "x.docx").startswith("Archives such as .zip")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-30],
        lambda content: content[:200],
        lambda content: content.replace(b"PK\x05\x06", b"PK\x05\x07"),
        lambda content: content.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda content: content[:-22] + b"PK\x06\x07" + b"\0" * 16 + content[-22:],
        lambda content: content[:-6] + b"\xff\xff\xff\xff" + content[-2:],
    ],
)
def test_a_damaged_document_is_refused(damage: Callable[[bytes], bytes]) -> None:
    refusal(damage(office()), "x.docx")


def test_a_document_with_a_password_is_refused() -> None:
    content = bytearray(office())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content), "x.docx")


def test_a_list_of_files_that_is_very_long_is_not_read() -> None:
    content = bytearray(office())
    # Between the files and their list is room for a list that is longer than the limit.
    at = content.rindex(b"PK\x01\x02")
    content[at:at] = b"\0" * 2_000_000
    begins = len(content) - 22 - 2_000_000
    content[-10:-2] = (2_000_000).to_bytes(4, "little") + begins.to_bytes(4, "little")
    assert "very large" in refusal(bytes(content), "x.docx")


# Text


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b"\xef\xbb\xbf  <!DOCTYPE html><p>Hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"notes\n<HTML><body onload=alert(1)>",
        "<svg/>".encode("utf-16"),
        b"<iframe src=x>",
    ],
)
@pytest.mark.parametrize("name", ["x.txt", "x.csv"])
def test_a_web_page_or_a_picture_with_scripts_is_refused_as_text(content: bytes, name: str) -> None:
    assert "may contain scripts" in refusal(content, name)


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.htm", "x.png", "x.pdf", "x.jpg"])
def test_a_picture_with_scripts_is_refused_under_every_name(name: str) -> None:
    refusal(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", name)


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0\x03", b"\x7fELF\x02\x01", b"a\0b", b"a\x1bb", b"\x81\x8d\x8f"]
)
def test_a_file_that_is_not_text_is_refused_as_text(content: bytes) -> None:
    assert "text" in refusal(content, "x.txt")


def test_a_program_is_refused_as_text() -> None:
    assert "program" in refusal(b"#!/bin/sh\nrm -rf /\n", "x.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_in_a_common_encoding_is_read(encoding: str) -> None:
    words = "Côte d’Azur: 40 < 50 and 5 > 3\r\n\tnext\f"
    file = check(words.encode(encoding), "x.txt")
    assert "".join(text_of(file.content)).lstrip("\ufeff") == words


def test_the_lines_of_a_text_are_numbered() -> None:
    words = "".join(f"line {number}\n" for number in range(1, 5_001))
    runs = list(check(words.encode(), "x.csv").lines())
    assert len(runs) > 1
    for number, run in runs:
        assert run.startswith(f"line {number}\n") or run == ""
    assert list(check(PDF, "x.pdf").lines()) == []


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (340_200, "340 KB"),
        (999_600, "1 MB"),
        (1_540_000, "1.5 MB"),
    ],
)
def test_a_size_in_words(size: int, words: str) -> None:
    assert megabytes(size) == words


def test_the_samples_are_office_documents() -> None:
    names: Mapping[str, bytes] = {CONTENT_TYPES: b""}
    assert set(names) <= set(zipfile.ZipFile(io.BytesIO(office())).namelist())
