"""The messages on the pages of the plan: what was changed, by whom, earlier versions, and why a change is refused."""

from datetime import date

import pytest

from priorities.choices import Role
from tests import builders

pytestmark = pytest.mark.django_db

AGREED = {"effective_from": "8 April 2026", "agreed_by": "The oversight group", "reason": "Partners asked."}


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def strategy():
    """A strategy with a priority, a commitment, an action and a group."""
    made = builders.strategy("test")
    builders.action(builders.commitment(builders.priority(made, 1)), group=builders.group(made))
    return made


@pytest.fixture
def manager(client, strategy):
    client.force_login(builders.account(builders.member(strategy, Role.MANAGER)))
    return client


def test_change_after_a_newer_version_shows_that_version_and_is_accepted_the_second_time(manager, strategy):
    url = f"/strategies/{strategy.slug}/plan/commitments/1.1/"
    mine = {"wording": "My words", "wording_source": "sample", "based_on": 1, **AGREED}
    manager.post(url, mine | {"wording": "Their words"})
    response = manager.post(url, mine)
    text = response.content.decode()
    assert "You have changed this in another window since you opened the page." in text
    assert "Their words" in text
    assert "My words" in text
    again = response.context["form"].data["based_on"]
    assert manager.post(url, mine | {"based_on": again}).status_code == 302
    latest = strategy.commitments.get(reference="1.1").revisions.latest("number")
    assert (latest.number, latest.wording) == (3, "My words")


def test_newer_version_is_marked_with_what_has_changed_since_the_page_was_opened(manager, strategy):
    url = f"/strategies/{strategy.slug}/plan/commitments/1.1/"
    terms = {"wording_source": "sample", **AGREED}
    manager.post(url, terms | {"wording": "We will train all <b>staff</b> by May.", "based_on": 1})
    manager.post(url, terms | {"wording": "We will train all <b>teams</b> by May.", "based_on": 2})
    text = manager.post(url, terms | {"wording": "My words", "based_on": 2}).content.decode()
    hidden = '<span class="visually-hidden">'
    assert f"<del>{hidden}[removed: </span>&lt;b&gt;staff&lt;/b&gt; {hidden}]</span></del>" in text
    assert f"<ins>{hidden}[added: </span>&lt;b&gt;teams&lt;/b&gt; {hidden}]</span></ins>" in text


def test_order_changes_without_javascript_and_returns_to_the_row(manager, strategy):
    second = builders.priority(strategy, name="Second")
    url = f"/strategies/{strategy.slug}/plan/order/"
    response = manager.post(url, {"up": f"priority {second.pk}"})
    assert response["Location"] == f"/strategies/{strategy.slug}/plan/#priority-{second.pk}"
    assert [p.number for p in strategy.priorities.all()] == [2, 1]
    again = manager.post(url, {"up": f"priority {second.pk}"}, follow=True)
    assert [str(message) for message in again.context["messages"]] == [
        "Priority 2 was moved up.",
        "Priority 2 cannot move further up.",
    ]
    group = strategy.body.groups.first()
    assert manager.post(url, {"down": f"group {group.pk}"})["Location"].endswith(
        f"/plan/bodies/#group-{group.pk}"
    )
    elsewhere = builders.priority(builders.strategy())
    for value in (f"priority {elsewhere.pk}", "priority x", "user 1", "", f"priority {'9' * 30}"):
        assert manager.post(url, {"up": value}).status_code == 404


def test_signing_in_again_after_pressing_up_leads_to_the_plan(manager, strategy):
    url = f"/strategies/{strategy.slug}/plan/order/"
    response = manager.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/strategies/{strategy.slug}/plan/")
    assert manager.put(url).status_code == 405


def test_history_names_no_one_for_a_start_that_needs_no_agreement(manager, strategy):
    action = strategy.actions.get()
    start = "No agreement is needed to start"
    builders.revision(action, effective_from=date(2026, 3, 31), agreed_by=start, reason="Work started.")
    page = manager.get("/strategies/test/plan/actions/1.1.1/").content.decode()
    assert "From 31 March 2026: Work started." in page
    assert start not in page


def test_history_of_an_action_shows_what_each_version_changed(manager, strategy):
    action = strategy.actions.get()
    deputy = builders.member(strategy)
    builders.revision(action, deputy_id=deputy.pk)
    builders.revision(action, due=date(2027, 3, 31))
    page = manager.get(f"/strategies/test/plan/actions/{action.reference}/")
    descriptions = [words for _, words in page.context["versions"]]
    assert descriptions == [
        "Due: 31 March 2027 (3 months later), was 31 December 2026",
        f"Deputy: {deputy}, was none",
        "Title of 1.1.1. Under way, commitment 1.1, due 31 December 2026",
    ]
    assert "Agreed changes" in page.content.decode()


def test_refused_change_names_who_made_the_newer_version(manager, strategy):
    url = f"/strategies/{strategy.slug}/plan/priorities/1/"
    manager.post(url, {"name": "Housing", "based_on": 1, **AGREED})
    mine = manager.post(url, {"name": "Homes", "based_on": 1, **AGREED}).content.decode()
    assert "You have changed this in another window since you opened the page." in mine
    other = builders.account(builders.member(strategy, Role.MANAGER))
    strategy.priorities.get().revisions.create(
        number=3,
        name="Roofs",
        effective_from=builders.TODAY,
        agreed_by="Us",
        reason="Plan.",
        recorded_by=other,
        recorded_at=builders.noon(builders.TODAY),
    )
    theirs = manager.post(url, {"name": "Homes", "based_on": 2, **AGREED}).content.decode()
    assert f"{other} has changed this since you opened the page." in theirs
    assert "In use" not in theirs


def test_plan_links_to_each_priority_and_shows_the_review_dates_of_continuing_work(manager, strategy):
    second = builders.priority(strategy, name="Second")
    builders.action(builders.commitment(second), kind="continuing", review=date(2026, 6, 30))
    text = manager.get("/strategies/test/plan/").content.decode()
    assert f'<li><a href="#priority-{second.pk}">2 Second</a></li>' in text
    assert f'id="priority-{second.pk}" tabindex="-1"' in text
    assert "Review 30 June 2026." in text
    assert "Reviewed" not in text


def test_action_is_not_offered_its_own_home_to_support(manager, strategy):
    home, other = strategy.commitments.get(), builders.commitment(strategy.priorities.get())
    url = "/strategies/test/plan/actions/1.1.1/"
    assert list(manager.get(url).context["form"].fields["supports"].rows) == [str(other.pk)]
    sent = manager.post(url, {"home": other.pk, "supports": [home.pk], "based_on": 1})
    assert "supports" not in sent.context["form"].errors
    both = {
        "title": "Train",
        "kind": "time_limited",
        "due": "1/1/2027",
        "based_on": 1,
        "home": other.pk,
        **AGREED,
    }
    reasons = manager.post(url, both | {"supports": [other.pk]}).context["form"].errors["supports"]
    assert reasons == [
        f"{other.reference} is this action's home commitment, so the action already counts there. Untick "
        f"{other.reference}."
    ]


def test_reason_against_retiring_is_shown_instead_of_the_form(manager, strategy):
    page = manager.get("/strategies/test/plan/commitments/1.1/retire/").content.decode()
    assert "1.1.1 belongs to this commitment. Move it to another commitment first." in page
    assert "<form method" not in page.split("<h1>")[1]
    assert (
        "1.1 and 1.1.1 belong" in manager.get("/strategies/test/plan/priorities/1/retire/").content.decode()
    )
    builders.revision(strategy.actions.get(), stage="stopped")
    over = manager.get("/strategies/test/plan/commitments/1.1/retire/").content.decode()
    assert "You cannot retire a commitment that has finished work" in over
    assert "first" not in over.split("<h1>")[1]
    free = builders.commitment(strategy.priorities.get())
    form_page = manager.get(f"/strategies/test/plan/commitments/{free.reference}/retire/").content.decode()
    assert "Why?" in form_page
