"""A paper's page: its state, its checks, its text with the sources, and the form for editing one place."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import IntegerField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from priorities import access
from priorities.models import Strategy
from priorities.views.links import navigation
from priorities.views.permissions import StrategyRequest, in_strategy
from reports import writes
from reports.choices import PaperFormat, PaperState
from reports.forms import WritingForm, box_id
from reports.models import Paper
from reports.papers.build import Assembled, build
from reports.papers.checks import Check, blockers, cautions, checks, withheld_places
from reports.papers.content import Block, Boxes, Bullets, Chart, Lettered, Paragraph, Quote, Sentence
from reports.papers.places import Place, as_text
from reports.views.papers import crumbs, get_paper, may_read_drafts
from tracker import clock
from tracker.charts import stacked_bars
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.wording import long_date

MOST_LISTED = 12
FILES = (PaperFormat.HTML, PaperFormat.DOCX, PaperFormat.PDF)


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block of the paper, ready for the template."""

    kind: str
    sentences: tuple[Sentence, ...] = ()
    label: str = ""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    headings: tuple[str, ...] = ()
    svg: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a sentence is based on, with the URL of its page, or '' if it has none."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place of the paper, ready for the template."""

    place: Place
    anchor: str
    blocks: tuple[PageBlock, ...]
    sources: tuple[tuple[str, tuple[Record, ...]], ...]
    records: int
    edit_url: str
    form: WritingForm | None
    drafted: tuple[PageBlock, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class PagePart:
    """The places under one heading."""

    name: str
    anchor: str
    places: tuple[PagePlace, ...]

    @property
    def state(self) -> str:
        """Return how many places are written, drafted and empty, such as "23 written, 1 empty"."""
        states = Counter(shown.place.state for shown in self.places)
        return ", ".join(f"{states[s]} {s}" for s in ("written", "drafted", "empty") if states[s])

    @property
    def listed(self) -> bool:
        """Return whether the contents list the places one by one: there are several, but not too many."""
        return 1 < len(self.places) <= MOST_LISTED


@in_strategy(access.READ_PAPERS)
@takes_form
def paper(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Show a paper, and let the paper's authors edit one place at a time.

    Raises Http404 if there is no such paper, and PermissionDenied if anyone else submits a change.
    """
    paper = get_paper(strategy, number)
    may_write = request.reader.may(access.WRITE_PAPERS)
    if request.method == "POST" and not may_write:
        raise PermissionDenied(access.refusal(access.WRITE_PAPERS))
    may_write = may_write and PaperState(paper.state).is_editable
    assembled = build(paper, known_at=clock.now())
    places = {place.key: place for place in assembled.places}
    editing = (
        places.get(request.POST.get("key", "") or QueryString(request.GET).text("edit"))
        if may_write
        else None
    )
    form: WritingForm | None = None
    if editing:
        form = _form(request, assembled, editing)
        if request.method == "POST" and (saved := _save(request, paper, editing, form)):
            return saved
    links = Links(strategy, assembled)
    all_checks = checks(assembled)
    withheld = set() if may_read_drafts(request, paper) else withheld_places(assembled, blockers(all_checks))
    return render(
        request,
        "reports/paper.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation(strategy, "papers", request.reader),
            "breadcrumbs": crumbs(strategy, (f"Paper {paper.number}", "")),
            "paper": paper,
            "content": assembled.content,
            "may_write": may_write,
            "form": form,
            "parts": _parts(
                paper=paper,
                assembled=assembled,
                links=links,
                form=form,
                withheld=withheld,
                may_write=may_write,
            ),
            "blockers": [_check(check, links) for check in blockers(all_checks)],
            "cautions": [_check(check, links) for check in cautions(all_checks)],
            "files": [
                (file_format.label, reverse(f"paper_{file_format.value}", args=[strategy.slug, number]))
                for file_format in FILES
            ],
            "known_on": long_date(assembled.content.known_on),
            "as_at": long_date(assembled.content.as_at),
            "compared_with": long_date(paper.compared_with),
        },
    )


def _form(request: StrategyRequest, assembled: Assembled, place: Place) -> WritingForm:
    """Return the form for one place, as sent or else filled with the text that a person wrote or the drafted text.

    Its field `based_on` is the id of the row shown on the page, so that the author is not assumed to have seen a row
    stored later.
    """
    row = assembled.records.form.row(place.key.removeprefix("cover."))
    text = place.written.text if place.written else as_text(place.drafted)
    data = request.POST.copy() if request.method == "POST" and "restore" not in request.POST else None
    row_id = assembled.records.latest_rows.get(place.key, 0)
    return WritingForm(data, place=place, row=row, text=text, initial={"based_on": row_id})


def _save(request: StrategyRequest, paper: Paper, place: Place, form: WritingForm) -> HttpResponse | None:
    """Save the text or restore the draft, and return a redirect. Return None if the text has errors or is refused.

    If restoring the draft is refused, the redirect shows the reason.
    """
    restore = "restore" in request.POST
    if not restore and not form.is_valid():
        return None
    try:
        writes.write_paragraph(
            paper=paper,
            key=place.key,
            text="" if restore else form.answer(),
            by=request.user,
            at=clock.now(),
            based_on=_row_read(request),
        )
    except Refused as refused:
        if restore:
            messages.error(request, " ".join(refused.reasons.values()))
        else:
            form.add_refusal(refused)
            if isinstance(refused, writes.ParagraphConflict):
                # The page now shows the other person's text, so the next attempt replaces that text.
                form.data["based_on"] = str(form.initial["based_on"])  # type: ignore[index]  # a bound form's copy, which can be changed
            return None
    else:
        result = "Written text removed" if restore else "Saved"
        messages.success(request, f"{result}: {place.label}.")
    return redirect(f"{reverse('paper', args=[paper.strategy.slug, paper.number])}#{anchor(place.key)}")


def _row_read(request: StrategyRequest) -> int | None:
    """Return the id of the row that the author has read, or None if no number was posted."""
    try:
        row_id: int | None = IntegerField().clean(request.POST.get("based_on"))
    except ValidationError:
        return None
    return row_id


def anchor(key: str) -> str:
    """Return the HTML id of a place."""
    return f"place-{key.replace('.', '-')}"


class Links:
    """The names and URLs of the records that sentences are based on."""

    def __init__(self, strategy: Strategy, assembled: Assembled) -> None:
        self.slug = strategy.slug
        self.words = {source.key: source.words for source in assembled.content.sources}
        data = assembled.records.data
        self.commitments = {c.reference: p.number for p in data.tree.priorities for c in p.commitments}
        self.evidence: dict[str, str] = {}
        references = {item.id: item.reference for item in assembled.records.items.values()}
        for status in data.statuses:
            for item in data.evidence.by_action.get(status.action_id, ()):
                self.evidence.setdefault(references.get(item, ""), status.reference)
        self.dates = (
            f"?as_at={assembled.content.as_at.isoformat()}&known_at={assembled.content.known_on.isoformat()}"
        )

    def url(self, key: str) -> str:
        """Return the URL of a record's page, or '' if there is none."""
        kind, _, reference = key.partition(":")
        match kind:
            case "action":
                return reverse("action", args=[self.slug, reference]) + self.dates
            case "evidence" if reference in self.evidence:
                return reverse("action", args=[self.slug, self.evidence[reference]]) + self.dates
            case "commitment" if reference in self.commitments:
                return reverse("priority", args=[self.slug, self.commitments[reference]]) + self.dates
            case "figures":
                return reverse("dashboard", args=[self.slug]) + self.dates
            case "strategy":
                return reverse("strategy", args=[self.slug]) + self.dates
        return ""

    def records(self, keys: Iterable[str]) -> tuple[Record, ...]:
        """Return the records with these source keys, leaving out keys that the paper does not name."""
        return tuple(Record(self.words[key], self.url(key)) for key in keys if key in self.words)


def _parts(
    *,
    paper: Paper,
    assembled: Assembled,
    links: Links,
    form: WritingForm | None,
    withheld: Container[str],
    may_write: bool,
) -> list[PagePart]:
    """Return the paper's places under their headings, without the text and sources of withheld places."""
    parts: dict[str, list[PagePlace]] = {}
    base = reverse("paper", args=[paper.strategy.slug, paper.number])
    for place in assembled.places:
        place_id = anchor(place.key)
        blocks = () if place.key in withheld else place.blocks
        sources = tuple(
            (sentence.text, records)
            for sentence in _sentences(blocks)
            if (records := links.records(sentence.sources))
        )
        parts.setdefault(place.part, []).append(
            PagePlace(
                place=place,
                anchor=place_id,
                blocks=tuple(_page_block(block) for block in blocks),
                sources=sources,
                records=len({record for _, records in sources for record in records}),
                # Link to the text box itself, so that the browser moves the focus there.
                edit_url=f"{base}?edit={place.key}#{place_id if place.kind == 'ticks' else box_id(place)}"
                if may_write
                else "",
                form=form if form and form.place.key == place.key else None,
                drafted=tuple(_page_block(block) for block in place.drafted) if place.written else (),
                withheld=place.key in withheld,
            )
        )
    return [
        PagePart(name, f"part-{number}", tuple(places))
        for number, (name, places) in enumerate(parts.items(), 1)
    ]


def _sentences(blocks: tuple[Block, ...]) -> Iterable[Sentence]:
    for block in blocks:
        yield from _page_block(block).sentences


def _page_block(block: Block) -> PageBlock:
    match block:
        case Paragraph():
            return PageBlock("paragraph", block.sentences)
        case Quote():
            return PageBlock("quote", block.sentences)
        case Bullets():
            return PageBlock("bullets", block.items)
        case Lettered():
            return PageBlock("lettered", block.items)
        case Boxes():
            return PageBlock(
                "boxes", label=block.label, rows=tuple((b.label, b.words) for b in block.options)
            )
        case Chart():
            drawing = stacked_bars(block.bars, title=block.title, desc=block.description)
            return PageBlock(
                "chart",
                label=block.title,
                caption=block.table.caption if block.table.caption != block.title else "",
                headings=tuple(column.header for column in block.table.columns),
                rows=block.table.rows,
                svg=mark_safe(drawing),  # noqa: S308 - tracker.charts escapes every string
            )
    return PageBlock("other")


def _check(check: Check, links: Links) -> dict[str, Any]:
    """Return a check's sentence, with links to the place and to the record if it has them."""
    return {
        "sentence": check.sentence,
        "url": f"#{anchor(check.place)}" if check.place else "",
        "record_url": links.url(check.record) if check.record else "",
        "record": links.words.get(check.record, "").split(":")[0],
    }
