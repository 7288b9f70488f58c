"""Journey: who may not update, who may not see, and going on from sign-in to the page that they opened."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.environment.site import DEMO_PASSWORD, Site
from tests.journeys import update_form

ACTION_PAGE = "/strategies/domestic-abuse/actions/1.2.2/"


def test_viewer_reads_an_action_and_cannot_update_it(
    shared_site: Site, signed_in: Callable[[str], Page]
) -> None:
    page = signed_in("viewer")
    shared_site.visit(page, ACTION_PAGE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2.2")
    for words in ("Update", "Add evidence"):
        expect(page.get_by_role("main").get_by_role("link", name=words)).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("button", name=words)).to_have_count(0)
    for path in (
        update_form.form_path("1.2.2"),
        "/strategies/domestic-abuse/actions/1.2.2/evidence/add/",
        "/strategies/domestic-abuse/papers/new/",
    ):
        answer = page.goto(shared_site.url + path)
        assert answer is not None
        assert answer.status == 403, path
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")


def test_member_cannot_update_the_action_of_another(
    shared_site: Site, signed_in: Callable[[str], Page]
) -> None:
    page = signed_in("member")
    answer = page.goto(shared_site.url + update_form.form_path("1.2.3"))
    assert answer is not None
    assert answer.status == 403


def test_stranger_finds_no_strategy(site: Site, new_context: Callable[..., BrowserContext]) -> None:
    from django.contrib.auth.hashers import make_password

    from tracker.models import User

    stranger = User.objects.create_user("stranger@demo.example", name="Stranger Example")
    # The server knows the hashes of the product alone.
    stranger.password = make_password(DEMO_PASSWORD, hasher="pbkdf2_sha256")
    stranger.save()
    page = new_context().new_page()
    site.sign_in(page, "stranger")
    expect(page.get_by_role("main")).to_contain_text("You do not have a role in any strategy yet")
    inside = (
        "",
        "dashboard/",
        "priorities/1/",
        "actions/",
        "actions/1.2.2/",
        "actions/1.2.2/update/",
        "actions/1.2.2/evidence/add/",
    )
    for path in (*inside, "papers/", "papers/1/", "papers/new/", "papers/1/paper.docx"):
        answer = page.goto(f"{site.url}/strategies/domestic-abuse/{path}")
        assert answer is not None
        assert answer.status == 404, path


def test_signed_out_person_signs_in_and_comes_to_where_they_were_going(shared_site: Site, page: Page) -> None:
    shared_site.visit(page, f"{ACTION_PAGE}?as_at=2026-03-31")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.locator("input[name=login]").fill("member@demo.example")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{shared_site.url}{ACTION_PAGE}?as_at=2026-03-31")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2.2")
