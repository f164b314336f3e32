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
    "/members/palau/",
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
    "/people/andrew-forrest/",
    "/search/?q=viet",
    "/sources/",
    "/sources/20-years-of-the-bali-process/",
    "/sources/20-years-of-the-bali-process/history/",
    "/sources/bali-declaration-2016/",
    "/sources/passages/members-new-zealand/",
    "/sources/discrepancies/",
    "/sources/discrepancies/task-force-established/",
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


def test_source_opens_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/members/new-zealand/")
    page.locator("details.src > summary").first.click()
    assert page.locator("details.src blockquote").first.inner_text() == "New Zealand"


def printed(page):
    """Give which quotations are seen, and the endnotes, when the page is printed."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    quotations = page.locator("details.src blockquote")
    return quotations.first.is_visible(), page.locator("ol.endnotes > li").all_inner_texts()


def test_print_numbers_the_sources_and_lists_them_at_the_end(page, messages):
    page.goto("/people/sukmo-yuwono/")
    shown_in_place, notes = printed(page)
    assert not shown_in_place
    marks = page.locator("sup.endnote").all_inner_texts()
    assert set(marks) == {str(number) for number in range(1, len(notes) + 1)}
    caption = "RSO Co-Managers David Scott (Australia) and Sukmo Yuwono (Indonesia)"
    assert caption in notes[int(marks[0]) - 1]
    assert "Developments from 2003-2012" in notes[int(marks[0]) - 1]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("sup.endnote, ol.endnotes").count() == 0
    assert messages == []


def test_print_shows_the_sources_in_place_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/people/sukmo-yuwono/")
    page.emulate_media(media="print")
    assert page.locator("details.src blockquote").first.is_visible()


def test_rival_readings_stand_side_by_side_and_on_a_telephone_one_below_another(page):
    page.goto("/sources/discrepancies/task-force-established/")
    for width, beside in ((1280, True), (375, False)):
        page.set_viewport_size({"width": width, "height": 900})
        first, second = (page.locator(".rivals > li").nth(place).bounding_box() for place in (0, 1))
        assert (first["y"] == second["y"]) is beside


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
