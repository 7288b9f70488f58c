"""The archive of a Word paper, packed once and dated from the paper.

python-docx's own saving dates each entry from the clock; packing its archive a second time would cost as much again.
"""

import zipfile
from datetime import datetime
from io import BytesIO

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter


def packed(document: Document, moment: datetime) -> bytes:
    """Return the document as the bytes of a .docx file, each entry dated `moment`."""
    package = document.part.package
    assert package is not None
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        entries = _Entries(archive, moment)
        for part in package.parts:
            part.before_marshal()
        # The three steps of PackageWriter.write, which itself takes a file's name only.
        PackageWriter._write_content_types_stream(entries, package.parts)
        PackageWriter._write_pkg_rels(entries, package.rels)
        PackageWriter._write_parts(entries, package.parts)  # type: ignore[arg-type]  # takes any writer of parts
    return written.getvalue()


class _Entries:
    """Takes the parts of a package as python-docx hands them over."""

    def __init__(self, archive: zipfile.ZipFile, moment: datetime) -> None:
        self._archive = archive
        self._moment = moment

    def write(self, address: PackURI, content: bytes) -> None:
        """Add one part to the archive."""
        entry = zipfile.ZipInfo(address.membername, date_time=self._moment.timetuple()[:6])
        # A picture is as small as it can be already.
        entry.compress_type = zipfile.ZIP_STORED if address.ext == "png" else zipfile.ZIP_DEFLATED
        entry.create_system = 0
        entry.external_attr = 0
        self._archive.writestr(entry, content)
