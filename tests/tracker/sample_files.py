"""Small files of each kind that may be uploaded, for tests."""

import io
import zipfile
from collections.abc import Mapping

from tracker.uploads import Kind

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9"
CONTENT_TYPES = "[Content_Types].xml"


def archive(files: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """Return a zip archive of these files, by name."""
    content = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(content, "w", how) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.filename = name  # also a name that ZipInfo would change
            entry.compress_type = how
            made.writestr(entry, data)
    return content.getvalue()


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    """Return an office document, with more files inside."""
    return archive({CONTENT_TYPES: b"<Types/>", main: b"<document/>", **more})


def open_document(kind: Kind, **more: bytes) -> bytes:
    """Return an OpenDocument file of this kind, with more files inside."""
    files = {"mimetype": kind.content_type.encode(), "content.xml": b"<content/>", **more}
    return archive(files, stored=True)


SAMPLES = {
    "report.pdf": (Kind.PDF, PDF),
    "photo.png": (Kind.PNG, PNG),
    "photo.jpg": (Kind.JPEG, JPEG),
    "Photo.JPEG": (Kind.JPEG, JPEG),
    "letter.docx": (Kind.DOCX, office()),
    "figures.xlsx": (Kind.XLSX, office("xl/workbook.xml")),
    "slides.pptx": (Kind.PPTX, office("ppt/presentation.xml")),
    "letter.odt": (Kind.ODT, open_document(Kind.ODT)),
    "figures.ods": (Kind.ODS, open_document(Kind.ODS)),
    "figures.csv": (Kind.CSV, b"team,trained\nNorth,30\n"),
    "notes.txt": (Kind.TXT, "Thirty staff were trained in Dùn Èideann.".encode()),
}
