"""The evidence in the demo: items named in the two source documents, each with its paragraph, and two with a file."""

import io
from datetime import date, datetime
from typing import Any

from priorities.imports.demo.plan import Loaded, moment
from priorities.imports.demo.revisions import save_revisions
from priorities.models import EvidenceItem, EvidenceLink, Reach
from priorities.writes import evidence_files
from tracker.uploads import checked

EVIDENCE_WORDS = (
    "phrase", "kind", "done", "theme", "result_level", "strength", "detail", "place", "who_benefits",
    "finding", "sample", "limits", "dated", "date_words", "link", "may_be_quoted", "feature_in_paper",
)  # fmt: skip


ILLUSTRATIVE = (
    "Illustrative file of the demonstration. It was written for this tracker, and nothing in it is real."
)


def _pdf(words: str) -> bytes:
    """Return a PDF of one page with a line of ASCII text."""
    drawn = f"BT /F1 12 Tf 50 780 Td ({words}) Tj ET".encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    )


FILES = {
    "E2": ("Illustrative note on housing-led prevention.pdf", _pdf(ILLUSTRATIVE)),
    "E4": (
        "Illustrative use of the workbag.csv",
        f"{ILLUSTRATIVE}\nteam,staff trained\nNorth,30\nSouth,24\n".encode(),
    ),
}
"""The files of two items, by reference: each with its name and its bytes."""


def load_evidence(loaded: Loaded) -> None:
    """Save each item of evidence with its reach and its links."""
    for entry in loaded.fixture["evidence"]:
        day, at = entry["recorded_on"], moment(entry["recorded_on"])
        item = EvidenceItem.objects.create(strategy=loaded.strategy, reference=entry["reference"])
        save_revisions(
            loaded,
            item,
            entry,
            day,
            **{name: entry[name] for name in EVIDENCE_WORDS if name in entry},
            marking=entry.get("marking", "official"),
            service=loaded.services.get(entry.get("service", "")),
            source=loaded.fixture.source(entry["source"]),
        )
        if entry["reference"] in FILES:
            _save_file(item, day, at)
        places = [
            *(
                ("care_group", loaded.care_groups[key], state)
                for key, state in entry.get("reach", {}).items()
            ),
            *(
                ("locality", loaded.localities[key], state)
                for key, state in entry.get("reach_in_localities", {}).items()
            ),
        ]
        Reach.objects.bulk_create(
            Reach(item=item, **{kind: place}, state=state, effective_from=day, recorded_at=at)
            for kind, place, state in places
        )
        for reference in entry["links"]:
            target: dict[str, Any] = (
                {"action": loaded.actions[reference]}
                if reference in loaded.actions
                else {"commitment": loaded.commitments[reference]}
            )
            EvidenceLink.objects.create(item=item, linked_on=day, linked_at=at, **target)


def _save_file(item: EvidenceItem, day: date, at: datetime) -> None:
    """Save an item's file, and store its bytes."""
    name, content = FILES[item.reference]
    file = checked(io.BytesIO(content), name, len(content), largest=len(content))
    evidence_files.store(evidence_files.add(item, file, day, None, at), file)
