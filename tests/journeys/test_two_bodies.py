"""Journey: an administrator makes a second body with its own lists, and a person of both bodies sees each apart."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.environment.site import Site

GLASGOW, CLYDE = "Glasgow City Health and Social Care Partnership", "Clyde Council"
MEMBER = "member@demo.example"


def test_two_bodies_are_kept_apart(
    site: Site, page: Page, new_context: Callable[..., object], expect_accessible: Callable[[Page], None]
) -> None:
    main = page.get_by_role("main")
    site.sign_in(page, "admin")
    add_body(site, page)
    expect_accessible(page)
    add_to_list(page, "group", "Carers group")
    add_to_list(page, "locality", "Largs")
    expect_accessible(page)

    main.get_by_role("link", name=CLYDE).click()
    main.get_by_role("link", name=f"People of {CLYDE}").click()
    add_person(page)
    expect_accessible(page)
    set_up_strategy(site, page)
    give_role(page)

    member = new_context().new_page()  # type: ignore[attr-defined]  # a context of the browser
    main = member.get_by_role("main")
    site.sign_in(member, "member")
    site.visit(member, "/strategies/")
    main.get_by_role("link", name=CLYDE, exact=True).click()
    expect(main).to_contain_text("Carers Strategy")
    expect(main).to_contain_text("Carers group")
    expect(main).to_contain_text("Largs")
    expect(main).not_to_contain_text("Domestic Abuse")
    expect(main).not_to_contain_text("North East")
    expect_accessible(member)

    site.visit(member, "/strategies/")
    main.get_by_role("link", name=GLASGOW, exact=True).click()
    expect(main).to_contain_text("Domestic Abuse Strategic Oversight Group")
    expect(main).to_contain_text("North East")
    expect(main).not_to_contain_text("Carers")
    expect(main).not_to_contain_text("Largs")
    expect_accessible(member)


def add_body(site: Site, page: Page) -> None:
    main = page.get_by_role("main")
    site.visit(page, "/strategies/")
    main.get_by_role("link", name="Bodies that run strategies").click()
    expect(main).to_contain_text(GLASGOW)
    main.get_by_role("link", name="Add a body").click()
    page.get_by_label("Full name of the body").fill(CLYDE)
    page.get_by_label("Short name").fill("Clyde")
    page.get_by_role("button", name="Add the body").click()
    expect(main).to_contain_text(f"{CLYDE} was added.")
    main.get_by_role("link", name="Change the lists").click()


def add_to_list(page: Page, noun: str, name: str) -> None:
    main = page.get_by_role("main")
    main.get_by_role("link", name=f"Add a {noun}", exact=True).click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name=f"Add the {noun}").click()
    expect(main).to_contain_text(f"The {noun} “{name}” was added.")
    expect(main).to_contain_text(name)


def add_person(page: Page) -> None:
    """Add the demo's member to the second body: the account that they have is linked to the new person."""
    main = page.get_by_role("main")
    main.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill("Mo Example")
    page.get_by_label("Job title").fill("Carers lead")
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_text("Give them an account, and").click()
    page.get_by_role("button", name="Add the person").click()
    expect(main).to_contain_text(f"Mo Example was added. Mo Example signs in as {MEMBER}.")


def set_up_strategy(site: Site, page: Page) -> None:
    site.visit(page, "/strategies/new/")
    page.get_by_label("Full name of the strategy").fill("Carers Strategy 2025-2030")
    page.get_by_label("Short name", exact=True).fill("Carers")
    page.get_by_label("Body that runs the strategy").select_option(label=CLYDE)
    page.get_by_label("Board that approves the strategy").fill("Clyde Carers Board")
    page.get_by_label("First day of the strategy").fill("1 April 2025")
    page.get_by_label("Last day of the strategy").fill("31 March 2030")
    page.get_by_label("Priorities").fill("Breaks from caring")
    page.get_by_text("Every year").click()
    page.get_by_role("button", name="Set up the strategy").click()
    expect(page.get_by_role("main")).to_contain_text("Carers Strategy 2025-2030 was set up.")


def give_role(page: Page) -> None:
    main = page.get_by_role("main")
    main.get_by_role("link", name="People and roles").click()
    expect(main).not_to_contain_text("Callum")
    main.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill("Mo Example")
    page.get_by_label("Job title").fill("Carers lead")
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_role("button", name="Add the person").click()
    expect(main).to_contain_text("Mo Example was given the role Group member")
