"""The URLs of the pages that list, set up, show and change strategies and bodies."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from priorities.rules.references import REFERENCE_CHARACTERS, reference_key
from priorities.views import (
    actions,
    answer_links,
    answers,
    bodies,
    emails,
    evidence,
    evidence_add,
    evidence_changes,
    meeting,
    meeting_action,
    periods,
    proposals,
    risks,
    strategies,
    update_drafts,
    update_withdraw,
    updates,
    waiting,
)
from priorities.views.change_plan import strategy


class ReferenceConverter(StringConverter):
    """The reference of an action or commitment. URLs have its key, and any other spelling finds the same page."""

    regex = f"[{REFERENCE_CHARACTERS}]{{1,60}}"

    def to_python(self, value: str) -> str:
        """Return the key. Raises ValueError, so that the page is not found, if the reference is only full stops."""
        if key := reference_key(value):
            return key
        raise ValueError

    def to_url(self, value: str) -> str:
        """Return the key of the reference as published."""
        return reference_key(value)


class EvidenceReferenceConverter(StringConverter):
    """A reference of evidence in a URL: up to 20 letters, digits, full stops and hyphens."""

    regex = "[0-9A-Za-z.-]{1,20}"


register_converter(ReferenceConverter, "reference")
register_converter(EvidenceReferenceConverter, "evidence_reference")

# At /strategies/<slug>/: the pages of one strategy.
of_one_strategy: list[URLPattern | URLResolver] = [
    path("", strategies.strategy, name="strategy"),
    path("priorities/<int:number>/", strategies.priority, name="priority"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<reference:reference>/", actions.action, name="action"),
    path("actions/<reference:reference>/update/", updates.update, name="action_update"),
    path(
        "actions/<reference:reference>/updates/<int:update_id>/withdraw/",
        update_withdraw.UpdateWithdraw.as_view(),
        name="update_withdraw",
    ),
    path("actions/<reference:reference>/update/draft/", update_drafts.update_draft, name="update_draft"),
    path(
        "actions/<reference:reference>/update/draft/discard/",
        update_drafts.DraftDiscard.as_view(),
        name="update_draft_discard",
    ),
    path("actions/<reference:reference>/propose/", proposals.ActionPropose.as_view(), name="action_propose"),
    path("actions/<reference:reference>/evidence/add/", evidence_add.evidence_add, name="evidence_add"),
    path(
        "actions/<reference:reference>/update/unchanged/", updates.update_unchanged, name="update_unchanged"
    ),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/add/", evidence_add.evidence_new, name="evidence_new"),
    path("evidence/<evidence_reference:reference>/", evidence.evidence_item, name="evidence_item"),
    path(
        "evidence/<evidence_reference:reference>/files/<int:file_id>/",
        evidence.evidence_file,
        name="evidence_file",
    ),
    path(
        "evidence/<evidence_reference:reference>/correct/",
        evidence_changes.EvidenceCorrect.as_view(),
        name="evidence_correct",
    ),
    path(
        "evidence/<evidence_reference:reference>/link/",
        evidence_changes.EvidenceLinkAdd.as_view(),
        name="evidence_link",
    ),
    path(
        "evidence/<evidence_reference:reference>/unlink/<int:link_id>/",
        evidence_changes.EvidenceUnlink.as_view(),
        name="evidence_unlink",
    ),
    path(
        "evidence/<evidence_reference:reference>/withdraw/",
        evidence_changes.EvidenceWithdraw.as_view(),
        name="evidence_withdraw",
    ),
    path("risks/", risks.risks, name="risks"),
    path("periods/", periods.periods, name="periods"),
    path("periods/<int:period_id>/", periods.period, name="period"),
    path("periods/<int:period_id>/close/", periods.PeriodClose.as_view(), name="period_close"),
    path("periods/<int:period_id>/reopen/", periods.PeriodReopen.as_view(), name="period_reopen"),
    path("meetings/<int:meeting_id>/", meeting.meeting, name="meeting"),
    path(
        "meetings/<int:meeting_id>/<reference:reference>/",
        meeting_action.meeting_action,
        name="meeting_action",
    ),
    path("waiting/", waiting.waiting, name="waiting"),
    path("links/", answer_links.answer_links, name="answer_links"),
    path("links/<int:link_id>/revoke/", answer_links.AnswerLinkRevoke.as_view(), name="answer_link_revoke"),
    path(
        "links/<int:period_id>/<slug:who>/",
        answer_links.AnswerLinkSend.as_view(),
        name="answer_link_send",
    ),
    path("plan/", include("priorities.views.change_plan.urls")),
]

# At /bodies/<slug>/: the pages of one body.
of_one_body: list[URLPattern | URLResolver] = [
    path("", bodies.body, name="body"),
    path("edit/", bodies.BodyEdit.as_view(), name="body_edit"),
    path("lists/", bodies.body_lists, name="body_lists"),
    path("lists/order/", bodies.body_order, name="body_order"),
    path("lists/<slug:kind>/add/", bodies.EntryAdd.as_view(), name="body_entry_add"),
    path("lists/<slug:kind>/<int:group_id>/", bodies.EntryEdit.as_view(), name="body_entry_edit"),
    path("lists/<slug:kind>/<int:group_id>/retire/", bodies.EntryRetire.as_view(), name="body_entry_retire"),
    path("people/", bodies.body_people, name="body_people"),
    path("people/add/", bodies.BodyPersonAdd.as_view(), name="body_person_add"),
    path("people/<int:person_id>/", bodies.body_person, name="body_person"),
    path("people/<int:person_id>/correct/", bodies.BodyPersonEdit.as_view(), name="body_person_edit"),
    path("people/<int:person_id>/invite/", bodies.body_person_invite, name="body_person_invite"),
]

# At /answer/<token>/: the pages of a link for updates, which let in anyone who knows their address.
of_one_link: list[URLPattern | URLResolver] = [
    path("", answers.answer, name="answer"),
    path("<reference:reference>/", answers.answer_action, name="answer_action"),
    path("<reference:reference>/draft/", answers.answer_draft, name="answer_draft"),
    path("<reference:reference>/evidence/", answers.answer_evidence, name="answer_evidence"),
]

# At /, the root of the site.
urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("emails/", emails.emails, name="emails"),
    path("answer/<str:token>/", include(of_one_link)),
    path("bodies/", bodies.body_list, name="bodies"),
    path("bodies/new/", bodies.body_add, name="body_add"),
    path("bodies/<slug:slug>/", include(of_one_body)),
    path("strategies/new/", strategy.strategy_add, name="strategy_add"),
    path("strategies/<slug:slug>/", include(of_one_strategy)),
]
