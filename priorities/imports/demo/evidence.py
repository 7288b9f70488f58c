"""The evidence in the demo: items named in the two source documents, each with its paragraph."""

from typing import Any

from priorities.imports.demo.plan import Loaded, moment
from priorities.imports.demo.revisions import save_revisions
from priorities.models import EvidenceItem, EvidenceLink, Reach

EVIDENCE_WORDS = (
    "phrase", "kind", "done", "theme", "result_level", "strength", "detail", "place", "who_benefits",
    "finding", "sample", "limits", "dated", "date_words", "link", "may_be_quoted", "feature_in_paper",
)  # fmt: skip


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
