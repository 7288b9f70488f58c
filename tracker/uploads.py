"""Checks a file that someone uploads, by its size, its name and its content, before any part of it is stored.

The module is pure: it reads an open file, and stores nothing. The reasons are in docs/decisions/0033-evidence-files.md.
"""

import codecs
import hashlib
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import BinaryIO

from tracker import pasted_text

LONGEST_NAME = 150
MOST_ENTRIES = 2_000
"""The maximum number of files inside an office document."""
LARGEST_UNPACKED = 200_000_000
"""The maximum size of an office document when unpacked, in bytes."""
LARGEST_DIRECTORY = 1_000_000
"""The maximum size of the list of files at the end of an office document, in bytes."""
LARGEST_TEXT = 2_000_000
"""The maximum size of a CSV or text file, in bytes: all of it is searched for personal identifiers."""
MARKUP_WITHIN = 10_000
"""How many characters at the start of a text are searched for markup."""
READ_AT_ONCE = 64 * 1024
LONGEST_RUN = 20_000
"""How many characters of a text are searched for personal identifiers at a time."""


class Kind(Enum):
    """A type of file that may be uploaded: its endings, its content type, and its name in a sentence."""

    PDF = (".pdf",), "application/pdf", "a PDF"
    PNG = (".png",), "image/png", "a PNG picture"
    JPEG = (".jpg", ".jpeg"), "image/jpeg", "a JPEG picture"
    DOCX = (
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "a Word document",
    )
    XLSX = (
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "an Excel workbook",
    )
    PPTX = (
        (".pptx",),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a PowerPoint presentation",
    )
    ODT = (".odt",), "application/vnd.oasis.opendocument.text", "an OpenDocument text"
    ODS = (".ods",), "application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"
    CSV = (".csv",), "text/csv", "a CSV file"
    TXT = (".txt",), "text/plain", "a text file"

    def __init__(self, endings: tuple[str, ...], content_type: str, words: str) -> None:
        self.endings = endings
        self.content_type = content_type
        self.words = words

    @property
    def label(self) -> str:
        """The name without its article, such as "PDF" or "Word document"."""
        return self.words.partition(" ")[2]

    @property
    def is_text(self) -> bool:
        """Whether the file is plain text, which has no signature."""
        return self in (Kind.CSV, Kind.TXT)


ALLOWED = (
    "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt, .ods), PNG, JPEG, CSV or text"
)
"""The types of file that may be uploaded, for hints and sentences."""
TEXT_ENDINGS = (*Kind.CSV.endings, *Kind.TXT.endings)
ACCEPT = ",".join(ending for kind in Kind for ending in kind.endings)
"""The value of the `accept` attribute of a file input."""


class RefusedFile(ValueError):
    """Raised if a file may not be uploaded. The text is a sentence that says why, and what to do."""


@dataclass(frozen=True)
class CheckedFile:
    """An uploaded file that has passed the checks. Only `checked` creates one."""

    name: str
    kind: Kind
    size: int
    sha256: str
    content: BinaryIO

    def names(self) -> Iterator[str]:
        """Yield the name, and the name with spaces instead of separators, which could hide an identifier."""
        yield self.name
        yield re.sub(r"[_.,;+()\[\]-]+", " ", self.name)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of a CSV or text file in runs, each with the number of its first line.

        Yields nothing for other files, whose words are not read.
        """
        if not self.kind.is_text:
            return
        number = 1
        for run in _runs_of_lines(text_of(self.content)):
            yield number, run
            number += run.count("\n")
        self.content.seek(0)


def megabytes(size: int) -> str:
    """Return a number of bytes in words, such as 2 MB, 1.5 MB or 340 KB."""
    if size < 1000:
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < 999_500:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def clean_name(name: str) -> str:
    """Return a file's name as it may be stored and shown: without folders or invisible characters.

    Raises RefusedFile if nothing is left but the ending, or if the name is too long.
    """
    visible = pasted_text.line(re.split(r"[/\\]", name.replace("\0", ""))[-1])
    # A colon separates a drive, or a hidden stream, from the name on Windows.
    plain = " ".join(re.sub(r'[<>:"|?*]+', " ", visible).split()).lstrip(". ")
    if not PurePosixPath(plain).stem.strip(". ") or "." not in plain:
        raise RefusedFile(f"The file’s name must have an ending such as .pdf or .docx. Use {ALLOWED}.")
    if len(plain) > LONGEST_NAME:
        raise RefusedFile(
            f"The file’s name has {len(plain)} characters. Rename it with {LONGEST_NAME} characters or fewer."
        )
    return plain


def checked(content: BinaryIO, name: str, size: int, *, largest: int) -> CheckedFile:
    """Return the file with its type, on which its name and its content must agree. Raises RefusedFile.

    `size` is the size in bytes that was received. A file that is larger than `largest` is refused without being read.
    """
    if name.lower().endswith(TEXT_ENDINGS):
        largest = min(largest, LARGEST_TEXT)
    if size > largest:
        raise RefusedFile(
            f"The file is {megabytes(size)}, and the limit is {megabytes(largest)}. Make it smaller, or give a link "
            "to it."
        )
    if size == 0:
        raise RefusedFile("The file is empty. Choose another.")
    name = clean_name(name)
    kind = _kind_of_name(name)
    _check_content(content, kind, size)
    return CheckedFile(name, kind, size, _digest(content), content)


def _kind_of_name(name: str) -> Kind:
    ending = PurePosixPath(name.lower()).suffix
    for kind in Kind:
        if ending in kind.endings:
            return kind
    if ending in (".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".xlsb", ".potm", ".ppsm"):
        raise RefusedFile(
            "Files that may contain macros are not accepted. Save the file without macros, or as a PDF."
        )
    if ending in (".doc", ".xls", ".ppt"):
        raise RefusedFile(
            f"Files in the format of Office 97 ({ending}) are not accepted. Save the file as {ending}x, or as a PDF."
        )
    raise RefusedFile(f"Files that end in {ending} are not accepted. Use {ALLOWED}.")


def _check_content(content: BinaryIO, kind: Kind, size: int) -> None:
    """Raise RefusedFile if the content is not of this kind, or is not safe to store."""
    found = _kind_of_signature(content, size)
    if found is None and kind.is_text:
        _check_text(content, kind)
    elif found is not kind:
        what = f"is {found.words}" if found else f"is not {kind.words}"
        raise RefusedFile(
            f"The name ends in {kind.endings[0]}, but the file {what}. Choose another file, or rename "
            "it so that its ending matches."
        )


def _kind_of_signature(content: BinaryIO, size: int) -> Kind | None:
    """Return the kind that the first bytes show, or None. Raises RefusedFile for an unsafe or unknown archive."""
    content.seek(0)
    start = content.read(16)
    # Some programs put a byte order mark or an empty line first.
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Kind.PDF
    if start.startswith(b"\x89PNG\r\n\x1a\n") and start[12:16] == b"IHDR":
        return Kind.PNG
    if start.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content, size)
    return None


# Office documents, which are zip archives

NOT_READ = (
    "The document could not be read, so it is not accepted. Open it, save it again, and upload that file."
)
TOO_LARGE_UNPACKED = (
    "The document would be very large when opened, so it is not accepted. Make it smaller, or save it as a "
    "PDF."
)
MACROS = re.compile(
    r"(^|/)(vba[^/]*\.(bin|xml)|macrosheets/.*|activex/.*|basic/.*|scripts/.*)$|\.(exe|dll|js|vbs|bat|cmd|com|scr|hta)$",
    re.IGNORECASE,
)
"""The names of files inside a document that can run, such as macros."""
OPEN_XML = {
    "word/document.xml": Kind.DOCX,
    "xl/workbook.xml": Kind.XLSX,
    "ppt/presentation.xml": Kind.PPTX,
}
END, END_OF_64 = b"PK\x05\x06", b"PK\x06\x07"
ENCRYPTED = 0x1


def _kind_of_archive(content: BinaryIO, size: int) -> Kind:
    """Return the kind of an office document, from the list of its files. Nothing is unpacked.

    Raises RefusedFile if the archive is unsafe, or is not an office document.
    """
    _check_directory(content, size)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_entries(entries, size)
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" in names:
                for name, kind in OPEN_XML.items():
                    if name in names:
                        return kind
            elif entries and entries[0].filename == "mimetype":
                return _open_document(archive, entries[0])
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, struct.error, NotImplementedError) as error:
        if isinstance(error, RefusedFile):
            raise
        raise RefusedFile(NOT_READ) from error
    raise RefusedFile("Archives such as .zip files are not accepted. Upload the document itself.")


def _check_directory(content: BinaryIO, size: int) -> None:
    """Raise RefusedFile if the archive's list of files is too long to read."""
    content.seek(max(0, size - 22 - 0xFFFF))
    tail = content.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22 or END_OF_64 in tail[max(0, at - 20) : at]:
        raise RefusedFile(NOT_READ)
    entries, length, begins = struct.unpack("<HLL", tail[at + 10 : at + 20])
    if begins + length != max(0, size - len(tail)) + at:
        raise RefusedFile(NOT_READ)
    if entries > MOST_ENTRIES or length > min(LARGEST_DIRECTORY, size):
        raise RefusedFile(TOO_LARGE_UNPACKED)


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Raise RefusedFile if a document has too many files, is too large, or has a file that is not safe."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise RefusedFile(TOO_LARGE_UNPACKED)
    # Files that overlap, or are listed twice, unpack to far more than the archive contains.
    if sum(entry.compress_size for entry in entries) > size or len({e.filename for e in entries}) < len(
        entries
    ):
        raise RefusedFile(TOO_LARGE_UNPACKED)
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise RefusedFile(
                "The document is protected by a password. Save it without one, and upload that file."
            )
        parts = re.split(r"[/\\]", entry.filename)
        if parts[0] == "" or ".." in parts or ":" in parts[0] or "\0" in entry.filename:
            raise RefusedFile(NOT_READ)
        if MACROS.search(entry.filename.replace("\\", "/")):
            raise RefusedFile(
                "The document contains macros or other programs. Save it without them, or as a PDF."
            )


def _open_document(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Kind:
    """Return the kind of an OpenDocument file, which begins with its type, uncompressed."""
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size < 100:
        media_type = archive.read(entry).decode("ascii", "replace").strip()
        for kind in (Kind.ODT, Kind.ODS):
            if media_type == kind.content_type:
                return kind
    raise RefusedFile(f"This type of OpenDocument file is not accepted. Use {ALLOWED}.")


# Text

# Control characters, except tabs, line breaks and page breaks.
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"<(!doctype|\?xml|html|svg|script|iframe|body|head|object|embed)\b", re.IGNORECASE)


def _check_text(content: BinaryIO, kind: Kind) -> None:
    """Raise RefusedFile if the content is not plain text, or is a program or a web page."""
    start = ""
    for piece in text_of(content):
        if _CONTROL.search(piece):
            raise RefusedFile(
                f"The name ends in {kind.endings[0]}, but the file is not text. Choose another file, or "
                "rename it so that its ending matches."
            )
        if len(start) < MARKUP_WITHIN:
            start += piece
    if start.lstrip("\ufeff \t\r\n").startswith("#!"):
        raise RefusedFile("The file is a program, so it is not accepted. Upload a document instead.")
    if _MARKUP.search(start[:MARKUP_WITHIN]):
        raise RefusedFile(
            "The file is a web page or an SVG picture, which may contain scripts. Save it as a PDF or a PNG."
        )


def text_of(content: BinaryIO) -> Iterator[str]:
    """Yield the text of a CSV or text file, in pieces: UTF-16 with a byte order mark, UTF-8 or Windows-1252."""
    content.seek(0)
    start = content.read(2)
    encodings = ["utf-16"] if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            for _ in _decoded(content, encoding):
                pass
        except UnicodeDecodeError:
            continue
        yield from _decoded(content, encoding)
        return
    raise RefusedFile(
        "The file is not text in UTF-8 or Windows-1252. Save it as UTF-8, and upload that file."
    )


def _runs_of_lines(pieces: Iterator[str]) -> Iterator[str]:
    """Yield the same text in runs of whole lines, so that no number is cut in two unless its line is very long."""
    rest = ""
    for piece in pieces:
        rest += piece
        while len(rest) > LONGEST_RUN:
            cut = rest.rfind("\n", 0, LONGEST_RUN) + 1 or LONGEST_RUN
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _decoded(content: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    for piece in _pieces(content):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(READ_AT_ONCE):
        yield piece


def _digest(content: BinaryIO) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    for piece in _pieces(content):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
