"""Journey: a manager enters an action as the strategy publishes it, with its owners, its words for a date and its own
reference, says who answers for it, and finds it again by another spelling."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.environment.site import Site

STRATEGY = "/strategies/domestic-abuse"
PARTNERS = ("Scottish Government", "COSLA")


def test_manager_enters_an_action_as_published(
    site: Site, page: Page, expect_accessible: Callable[[Page], None]
) -> None:
    site.sign_in(page, "manager")
    main = page.get_by_role("main")
    for name in PARTNERS:
        site.visit(page, f"{STRATEGY}/plan/bodies/partners/add/")
        main.get_by_label("Name").fill(name)
        main.get_by_role("button", name="Add").click()
        expect(main).to_contain_text(name)
    site.visit(page, f"{STRATEGY}/plan/")
    main.get_by_role("link", name="Add an action to commitment 1.1").click()
    main.get_by_label("Reference").fill("DAB 1")
    main.get_by_label("What will be done?").fill("Agree a national training standard")
    main.get_by_label("When is it due, in the plan's own words?").fill("By the end of 2026/27")
    for number, owner in enumerate((*PARTNERS, "Homelessness Services"), 1):
        main.get_by_label(f"Owner {number} (optional)").select_option(label=owner)
    person = (
        main.get_by_label("Owner 4 (optional)").locator("optgroup[label=People] option").first.inner_text()
    )
    main.get_by_label("Owner 4 (optional)").select_option(label=person)
    main.get_by_label("Who answers for it?").select_option(label="Homelessness Services")
    main.get_by_label("Who agreed it?").fill("The oversight group")
    main.get_by_label("Why?").fill("As the national strategy publishes it.")
    expect_accessible(page)
    main.get_by_role("button", name="Add the action").click()
    expect(main).to_contain_text("The action was added to the plan.")
    expect(main).to_contain_text("DAB 1 Agree a national training standard")

    site.visit(page, f"{STRATEGY}/actions/DAB1./")
    expect(main.get_by_role("heading", level=1)).to_have_text("DAB 1 Agree a national training standard")
    expect(main).to_contain_text("By the end of 2026/27 (31 March 2027)")
    expect(main).to_contain_text("Scottish Government, COSLA, Homelessness Services")
    expect(main).to_contain_text("Responsible for reporting")
    expect_accessible(page)

    site.visit(page, f"{STRATEGY}/plan/commitments/1.1/add/")
    main.get_by_label("Reference").fill("dab1")
    main.get_by_label("What will be done?").fill("Another action")
    main.get_by_label("When is it due?", exact=True).fill("31 March 2027")
    main.get_by_label("Who agreed it?").fill("The oversight group")
    main.get_by_label("Why?").fill("It would be the same reference.")
    main.get_by_role("button", name="Add the action").click()
    expect(page.locator(".ds_error-summary")).to_contain_text("DAB 1 has already been used")

    site.visit(page, f"{STRATEGY}/actions/?q=dab+1&no_lead=1")
    expect(main).not_to_contain_text("Agree a national training standard")
    site.visit(page, f"{STRATEGY}/actions/?q=dab1")
    expect(main.get_by_role("row")).to_have_count(2)
    expect(main.get_by_role("row").last).to_contain_text("Homelessness Services")
