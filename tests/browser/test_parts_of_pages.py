"""What is done with a page: sources opened, pages printed, a map passed, a list filtered."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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


def test_map_is_passed_with_one_key_and_its_markers_are_links_with_names(page):
    page.goto("/members/")
    skip = page.get_by_role("link", name="Skip the map, 62 links")
    skip.focus()
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#list') !== null")
    page.locator("svg.chart").get_by_role("link", name="Australia, member, co-chair").click()
    page.wait_for_url("**/members/australia/")


def test_names_in_the_lineage_drawing_are_reached_by_key_in_order_or_passed(page):
    page.goto("/workinggroups/lineage/")
    skip = page.get_by_role("link", name="Skip the drawing, 16 links")
    skip.focus()
    assert skip.bounding_box()["height"] > 20
    names = page.locator("svg.lin a").all_text_contents()
    page.keyboard.press("Tab")
    for name in names:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.kin') !== null")


LETTER = 11
"""Pixels from the top to the foot of a letter in a name on the map, at 1280 pixels."""


def test_map_names_no_two_participants_over_one_another(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/members/")
    names = page.locator("svg.chart .ml")
    boxes = [(one.text_content(), one.bounding_box()) for one in names.all()]
    over = [
        (name, other)
        for place, (name, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :]
        if abs(a["x"] - b["x"]) < (a["width"] if a["x"] < b["x"] else b["width"]) - 1
        and abs(a["y"] - b["y"]) < LETTER
    ]
    assert over == []


def test_filter_works_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/members/")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Region").select_option("pacific")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".showing:not(.take)")).to_contain_text("Region is Pacific")
    expect(page.locator("tbody tr")).to_have_count(12)
    page.get_by_role("link", name="remove the filter Region").click()
    expect(page.locator("tbody tr")).to_have_count(49)


def lanes(page):
    """Give how far from the left the entries of 2015 begin."""
    return {round(one.bounding_box()["x"]) for one in page.locator("#y2015 .ent").all()}


def test_timeline_lies_in_lanes_on_a_desk_and_in_one_list_on_a_telephone(page):
    page.goto("/timeline/")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert len(lanes(page)) == 3
    page.set_viewport_size({"width": 375, "height": 900})
    assert len(lanes(page)) == 1


def test_chart_leads_to_a_year_and_marks_it(page, messages):
    page.goto("/")
    page.locator(".yc-c a", has_text="2016").click()
    page.wait_for_url("**/timeline/#y2016")
    assert page.locator("#y2016 > h2").bounding_box()["y"] < 200
    page.locator(".yc-c a.now", has_text="2016").wait_for(state="attached")
    assert messages == []


def test_year_without_an_entry_is_a_place_too(page):
    page.goto("/timeline/#y2008")
    assert page.get_by_text("2007–2008").bounding_box()["y"] < 200
    assert not page.locator("[data-no-place]").is_visible()


def test_anchor_that_names_nothing_says_so(page):
    page.goto("/timeline/#y1066")
    notice = page.locator("[data-no-place]")
    assert "y1066" in notice.inner_text()
    notice.get_by_role("link").click()
    page.wait_for_url("**/timeline/")


def test_timeline_prints_on_few_pages(page):
    page.goto("/timeline/")
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 0 < sheets <= 8


def test_every_list_is_in_view_on_a_telephone_and_the_head_stays(page):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/meetings/attendance/")
    region = page.get_by_role("region", name="Attendance matrix")
    eighth = page.locator(".mx-h .told").last
    box = eighth.bounding_box()
    assert eighth.inner_text().startswith("8")
    assert box["x"] + box["width"] <= 375
    assert page.locator(".mx-h .run").inner_text() == "2–7"
    region.focus()
    region.evaluate("region => region.scrollTo(0, 2000)")
    head, shown = eighth.bounding_box(), region.bounding_box()
    assert abs(head["y"] - shown["y"]) <= 1
