"""Every kind of page, on a telephone and a desk, in both colour schemes, as a browser sees it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/timeline/",
    "/timeline/andaman-sea-crisis/",
    "/members/",
    "/members/?region=pacific",
    "/members/?region=atlantis",
    "/members/new-zealand/",
    "/members/usa/",
    "/observers/",
    "/meetings/",
    "/meetings/ministerial-conference-1/",
    "/meetings/ministerial-conference-8/",
    "/workinggroups/",
    "/workinggroups/ad-hoc-group/",
    "/workinggroups/tf-planning-preparedness/",
    "/strategy/",
    "/strategy/items/6/",
    "/people/",
    "/sources/",
    "/sources/20-years-of-the-bali-process/",
    "/sources/passages/members-new-zealand/",
    "/sources/discrepancies/",
    "/nowhere/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_quiet_and_fits(page, messages, path, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    answer = page.goto(path)
    found = Axe().run(page, options={"runOnly": RULES})
    assert [fault["id"] for fault in found.response["violations"]] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    refusals = [text for text in messages if f"{answer.status}" not in text]
    assert refusals == []


def test_source_opens_in_place_by_keyboard(page):
    page.goto("/members/new-zealand/")
    summary = page.locator("details.src > summary").first
    quotation = page.locator("details.src blockquote").first
    assert not quotation.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert quotation.is_visible()
    assert quotation.inner_text() == "New Zealand"


def test_first_tab_stop_skips_to_the_content(page):
    page.goto("/members/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_filter_works_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/members/")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Region").select_option("Pacific")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 12
    assert "Region is Pacific" in page.locator(".showing").inner_text()
    page.get_by_role("link", name="remove the filter Region").click()
    assert page.locator("tbody tr").count() == 49
