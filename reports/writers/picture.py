"""A drawing as a picture, for file formats that cannot hold SVG in every reader."""

import typst

from reports.writers.pdf import ROBOTO, font_book

_TEMPLATE = b"""
#set page(width: int(sys.inputs.width) * 1pt, height: auto, margin: 0pt, fill: white)
#set text(font: "Roboto")
#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)
"""


def png(drawing: str, *, width: int, ppi: int = 220) -> bytes:
    """Return the SVG text as PNG bytes, `width` points wide at `ppi` dots an inch; the same for the same drawing."""
    compiler = typst.Compiler(
        _TEMPLATE,
        font_paths=font_book(ROBOTO),
        ignore_system_fonts=True,
        sys_inputs={"drawing": drawing, "width": str(width)},
    )
    data = compiler.compile(format="png", ppi=ppi)
    assert isinstance(data, bytes)
    return data
