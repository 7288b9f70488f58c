"""Loading the whole demo in one transaction."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from priorities.events import Event
from priorities.imports.demo.evidence import load_evidence
from priorities.imports.demo.history import close_periods, load_action_points, load_actions
from priorities.imports.demo.links import send_links
from priorities.imports.demo.many import load_copies
from priorities.imports.demo.plan import Loaded, load_plan, moment
from priorities.imports.demo.read import read
from priorities.imports.demo.risks import load_risks
from priorities.writes import letters
from tracker import audit
from tracker.models import Outbox

LETTERS_SENT = date(2026, 4, 1)
"""The day after the last period to have ended. The letters of a week before are left to the first run."""


def load(*, folder: Path, actions: int, password: str, at: datetime) -> Loaded:
    """Save the demo strategy, with `actions` actions or more if the fixtures have more, and return what was saved.

    Raises FileNotFoundError, TOMLDecodeError or KeyError if a fixture file is missing or broken. In that case, nothing
    is saved.
    """
    with transaction.atomic():
        loaded = load_plan(read(folder), password)
        load_actions(loaded)
        load_action_points(loaded)
        load_evidence(loaded)
        load_risks(loaded)
        load_copies(loaded, actions)
        close_periods(loaded)
        send_links(loaded)
        audit.record(
            what=Event.DEMO_LOADED,
            by=None,
            at=at,
            subject=loaded.strategy,
            scope=loaded.strategy.slug,
            after={"actions": loaded.strategy.actions.count(), "from": "fixtures"},
        )
        # After the event, which records every row of the plan: the event of the letters is in the body's chain.
        send_letters()
    return loaded


def send_letters() -> None:
    """Save the letters of the day on which updates could first be sent, as sent."""
    at = moment(LETTERS_SENT)
    sent = letters.remind(at=at)
    Outbox.objects.filter(key__in=[letter.outbox_key for letter in sent]).update(sent_at=at, attempts=1)
