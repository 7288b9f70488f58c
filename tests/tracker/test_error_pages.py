"""The pages for a refusal and for an unknown URL give the reason, a link back and a way to sign out."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from priorities import access
from priorities.choices import Role
from tests import builders
from tracker import views
from tracker.access import Permission


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/strategies/test/papers/", "/nowhere/"])
def test_signed_in_reader_keeps_the_navigation_and_can_sign_out(client: Client, path: str) -> None:
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.VIEWER)))
    answer = client.get(path, headers={"referer": "http://testserver/strategies/test/?as_at=2026-03-31"})
    page = answer.content.decode()
    assert answer.status_code in (403, 404)
    assert 'href="/strategies/"' in page
    assert "Sign out" in page
    assert 'href="/strategies/test/?as_at=2026-03-31">Back to the previous page</a>' in page
    assert 'href="/">Go to my work</a>' in page


@pytest.mark.django_db
def test_refusal_gives_its_reason(client: Client) -> None:
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.VIEWER)))
    page = client.get("/strategies/test/papers/").content.decode()
    assert "Your role in this strategy does not let you read its papers while they are being written." in page


@pytest.mark.parametrize("permission", access.PERMISSIONS)
def test_refusal_says_what_each_permission_allows(permission: Permission) -> None:
    assert access.refusal(permission).startswith("Your role in this strategy does not let you ")


def test_refusal_without_a_reason_mentions_the_role(rf: RequestFactory) -> None:
    page = views.forbidden(rf.get("/"), PermissionDenied()).content.decode()
    assert "Your role does not give you access to it." in page


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "https://elsewhere.example/strategies/",
        "http://testserver/here/",
        "http://testserver//elsewhere.example/",
    ],
)
def test_recovery_plan_leads_only_to_another_page_of_ours(rf: RequestFactory, came_from: str) -> None:
    page = views.not_found(rf.get("/here/", headers={"referer": came_from})).content.decode()
    assert "Back to the previous page" not in page
