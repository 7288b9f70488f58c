"""The styles and settings of a Word paper: page size, headings, lists, headers and footers.

Board officers use Arial 12, single spacing, left alignment, real headings and no merged cells.
"""

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

FONT = "Arial"
INK = RGBColor(0, 0, 0)
HEADINGS = {1: (16, 14, 10), 2: (14, 16, 6), 3: (12, 12, 6), 4: (12, 10, 6)}
INDENT = Cm(1.27)
WORD_2013 = "15"


def prepare(document: Document, *, language: str) -> None:
    """Set the document's page size, styles and settings."""
    _drop_template_parts(document)
    set_orientation(document.sections[0], landscape=False)
    _defaults(document, language)
    _styles(document)
    _settings(document, language)


def add_header_and_footer(section: Section, *, marking: str, illustrative: str) -> None:
    """Put the marking and the illustrative line in the header and footer, and the page number at the bottom."""
    for part in (section.header, section.footer):
        part.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    _centred(head, marking, bold=True)
    if illustrative:
        _centred(section.header.add_paragraph(style="Header"), illustrative, bold=True)
    foot = section.footer.paragraphs[0]
    if illustrative:
        _centred(foot, illustrative, bold=True)
        foot = section.footer.add_paragraph(style="Footer")
    _centred(foot, marking, bold=True)
    number = section.footer.add_paragraph(style="Footer")
    _centred(number, "Page ")
    _field(number, "PAGE")
    number.add_run(" of ")
    _field(number, "NUMPAGES")


def set_orientation(section: Section, *, landscape: bool) -> None:
    """Set the section's pages to landscape or portrait, with the margins for each."""
    short, long = Cm(21), Cm(29.7)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    _margins(section)


def add_list(document: Document, *, lettered: bool) -> int:
    """Add a new list, lettered from a) or bulleted, and return the list's number."""
    numbering = document.part.numbering_part.element
    name = "a" if lettered else "bullet"
    shape = ("lowerLetter", "%1)") if lettered else ("bullet", "•")
    abstract = numbering.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{90 + lettered}']")
    if abstract is None:
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{90 + lettered}">'
            f'<w:multiLevelType w:val="singleLevel"/><w:name w:val="{name}"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{shape[0]}"/><w:lvlText w:val="{shape[1]}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="1287" w:hanging="567"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:hint="default"/></w:rPr>'
            f"</w:lvl></w:abstractNum>"
        )
        # Word requires all the abstract lists before the first list that uses one.
        numbering.insert(len(numbering.findall(qn("w:abstractNum"))), abstract)
    new_list = numbering.add_num(90 + lettered)
    new_list.add_lvlOverride(0).add_startOverride(1)
    return int(new_list.numId)


def _drop_template_parts(document: Document) -> None:
    """Remove the template's thumbnail, custom XML and second copy of the styles."""
    unwanted = ("/thumbnail", "/customXml", "/stylesWithEffects")
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(unwanted):
                del relations[key]


def _margins(section: Section) -> None:
    portrait = section.orientation == WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2.3) if portrait else Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2.8) if portrait else Cm(2.6)
    section.header_distance = section.footer_distance = Cm(1.0)


def _defaults(document: Document, language: str) -> None:
    run = document.styles.element.find(f".//{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for element in run.findall(qn("w:lang")):
        element.set(qn("w:val"), language)
    # The template has about a hundred table styles that papers do not use.
    used = {"TableNormal", "TableGrid"}
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in used:
            document.styles.element.remove(style)


def _styles(document: Document) -> None:
    styles = document.styles
    _style(styles["Normal"], size=12, before=0, after=7)
    for name in ("Header", "Footer"):
        _style(styles[name], size=12, before=0, after=0)
    for level, (size, before, after) in HEADINGS.items():
        heading = styles[f"Heading {level}"]
        _style(heading, size=size, before=before, after=after, bold=True)
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.keep_together = True
    _style(styles["Caption"], size=12, before=8, after=4, bold=True)
    styles["Caption"].paragraph_format.keep_with_next = True
    _style(styles["Quote"], size=12, before=0, after=8, italic=True)
    styles["Quote"].paragraph_format.left_indent = INDENT
    for name in ("List Bullet", "List Number"):
        _style(styles[name], size=12, before=0, after=4)
        properties = styles[name].element.pPr
        for tag in ("w:numPr", "w:contextualSpacing"):
            for element in properties.findall(qn(tag)):
                properties.remove(element)
        styles[name].paragraph_format.tab_stops.clear_all()
    for name, after in (
        ("Numbered paragraph", 6),
        ("Table text", 2),
        ("Table heading", 2),
        ("Small table text", 2),
        ("Small table heading", 2),
        ("Board", 10),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _style(
            style,
            size=14 if name == "Board" else 10 if name.startswith("Small") else 12,
            before=2,
            after=after,
            bold=name.endswith("heading") or name == "Board",
        )
    numbered = styles["Numbered paragraph"].paragraph_format
    numbered.space_before = Pt(0)
    numbered.left_indent, numbered.first_line_indent = INDENT, -INDENT
    numbered.tab_stops.add_tab_stop(INDENT)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True
    link.font.color.rgb = RGBColor(0x0B, 0x4A, 0x8F)


def _style(
    style: ParagraphStyle, *, size: int, before: int, after: int, bold: bool = False, italic: bool = False
) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = italic
    style.font.color.rgb = INK
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    paragraphs = style.paragraph_format
    paragraphs.space_before, paragraphs.space_after = Pt(before), Pt(after)
    paragraphs.line_spacing = 1.0
    paragraphs.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraphs.widow_control = True
    for edge in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(edge)


def _settings(document: Document, language: str) -> None:
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), WORD_2013)
    for element in settings.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)
    for picture in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(picture)


def _centred(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word calculates, in the five runs that Word requires."""
    for kind in ("begin", code, "separate", "", "end"):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            character = OxmlElement("w:fldChar")
            character.set(qn("w:fldCharType"), kind)
            run._r.append(character)
        elif kind:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = "1"
