"""Who writes an update on its form: someone who is signed in. `views/answers.py` has a person who came by a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse

from priorities import access
from priorities.models import Action, Period, Person, Update, UpdateDraft
from priorities.queries import updates as update_queries
from priorities.queries.status import ActionStatus
from priorities.queries.updates import UpdateAsAt
from priorities.rules.deadlines import PeriodChoice
from priorities.views import links
from priorities.writes import drafts, updates
from priorities.writes.drafts import SentForm
from tracker.models import User


class Writer(Protocol):
    """Who writes an update: what they may choose and read, and how what they send is stored."""

    @property
    def readers_of_draft(self) -> str:
        """The sentence that says who can read the draft."""
        ...

    def informants(self, people: Iterable[Person | None], status: ActionStatus) -> list[Person]:
        """Return those of these people, the lead and the deputy, on whose behalf the writer may write."""
        ...

    def periods(self, choice: PeriodChoice) -> PeriodChoice:
        """Return the periods for which the writer may send the update."""
        ...

    def draft_of(self, action: Action) -> UpdateDraft | None:
        """Return the writer's draft of an update on the action, or None."""
        ...

    def sent(self, update: Update) -> bool:
        """Return whether the writer sent this update."""
        ...

    def may_read(self, update: UpdateAsAt) -> bool:
        """Return whether the writer may read this earlier update on the action."""
        ...

    def save_draft(
        self, action: Action, at: datetime, form: SentForm, unsent_key: UUID | None = None
    ) -> UpdateDraft:
        """Save what the form says as the writer's draft. Raises Refused, as `drafts.save` does."""
        ...

    def submit(
        self,
        action: Action,
        at: datetime,
        form: SentForm,
        period: Period | None,
        informant: Person | None,
        **answers: Any,
    ) -> Update:
        """Submit the update. Raises Refused, as `updates.submit` does, whose other arguments are `answers`."""
        ...

    def draft_url(self, action: Action) -> str:
        """Return the URL to which a script sends the form while its user types."""
        ...

    def discard_url(self, action: Action, back: str) -> str:
        """Return the URL of the page that discards the draft; "" if there is none. `back` is as for `evidence_url`."""
        ...

    def evidence_url(self, action: Action, counts_from: date, back: str) -> str:
        """Return the URL of the page that adds evidence and returns to the form. `back` is a part of a query string."""
        ...


@dataclass(frozen=True, slots=True)
class AccountWriter:
    """Someone who is signed in."""

    user: User
    reader: access.Reader

    @property
    def readers_of_draft(self) -> str:
        return "Only you can see it until you submit it."

    def informants(self, people: Iterable[Person | None], status: ActionStatus) -> list[Person]:
        return [person for person in people if person and self.reader.may_write_for(person, status)]

    def periods(self, choice: PeriodChoice) -> PeriodChoice:
        return choice

    def draft_of(self, action: Action) -> UpdateDraft | None:
        return update_queries.draft_of(action, self.user)

    def sent(self, update: Update) -> bool:
        return update.user_id == self.user.pk

    def may_read(self, update: UpdateAsAt) -> bool:
        return True

    def save_draft(
        self, action: Action, at: datetime, form: SentForm, unsent_key: UUID | None = None
    ) -> UpdateDraft:
        return drafts.save(
            action=action,
            by=self.user,
            at=at,
            answers=dict(form.answers),
            seen=form.seen,
            unsent_key=unsent_key,
        )

    def submit(
        self,
        action: Action,
        at: datetime,
        form: SentForm,
        period: Period | None,
        informant: Person | None,
        **answers: Any,
    ) -> Update:
        return updates.submit(
            action=action, at=at, form=form, period=period, on_behalf_of=informant, by=self.user, **answers
        )

    def draft_url(self, action: Action) -> str:
        return reverse("update_draft", args=[action.strategy.slug, action.reference])

    def discard_url(self, action: Action, back: str) -> str:
        return links.to_discard(action.strategy, action.reference, back)

    def evidence_url(self, action: Action, counts_from: date, back: str) -> str:
        url = reverse("evidence_add", args=[action.strategy.slug, action.reference])
        # The evidence counts from the same day as this update, so that a paper as at that day can include it.
        return links.with_query(url, f"then=update&on={counts_from.isoformat()}", back)
