"""The desk's pages as a browser sees them, and a report from the reader to the editor and back."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from desk.forms import LEAST_SECONDS
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser

PAGES = (
    "/admin/",
    "/admin/progress/",
    "/admin/progress/?since=nonsense",
    "/admin/desk/report/",
    "/admin/desk/proposedchange/",
    "/admin/meetings/meeting/?attendance=none",
    "/admin/desk/reportinground/add/",
    "/admin/strategy/actionitem/?progress=none",
    "/admin/members/participant/?passage=none",
)

BROKEN = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), broken = [];
  const words = /(?<![\p{L}\p{N}])[\p{L}\p{N}]{2,12}(?![\p{L}\p{N}])/gu;
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const found of text.data.matchAll(words)) {
      range.setStart(text, found.index);
      range.setEnd(text, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(found[0]);
    }
  }
  return broken;
}"""
"""Gives the short words and numbers that stand in several lines."""


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desk_is_accessible_quiet_and_fits(editor, messages, scheme, width):
    editor.set_viewport_size({"width": width, "height": 900})
    editor.emulate_media(color_scheme=scheme)
    for path in PAGES:
        messages.clear()
        answer = editor.goto(path)
        # Before axe, which copies style sheets in a way that the policy refuses.
        assert [text for text in messages if f"{answer.status}" not in text] == [], path
        found = Axe().run(editor, options={"runOnly": RULES})
        faults = [fault["id"] for fault in found.response["violations"]]
        assert faults == [], f"{path}: {found.generate_report()}"
        assert editor.evaluate("document.documentElement.scrollWidth") <= width, path
        assert editor.evaluate(BROKEN) == [], path


@pytest.mark.parametrize(
    ("path", "field"),
    [("/admin/meetings/meeting/add/", "id_title"), ("/admin/desk/reportinground/add/", "id_name")],
)
def test_empty_form_begins_at_its_first_field(editor, path, field):
    editor.goto(path)
    assert editor.evaluate("document.activeElement.id") == field


def test_progress_is_printed_black_on_white_with_each_area_on_a_page_of_its_own(editor):
    editor.goto("/admin/progress/")
    editor.emulate_media(media="print", color_scheme="dark")
    hidden = ["#header", "#nav-sidebar", ".breadcrumbs", ".round", ".add >> nth=0"]
    assert [name for name in hidden if editor.locator(name).is_visible()] == []
    look = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    for name in ("body", ".progress th >> nth=0", ".progress td >> nth=0"):
        found = editor.locator(name).evaluate(look)
        assert found == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], name
    breaks = "all => all.map(one => getComputedStyle(one).breakBefore)"
    assert editor.locator(".progress section").evaluate_all(breaks) == ["auto", *["page"] * 7]


def test_report_goes_to_the_editor_and_the_answer_back_without_script(new_context, editor):
    reader = new_context(java_script_enabled=False).new_page()
    reader.goto("/members/palau/")
    reader.get_by_role("link", name="Tell the editors").click()
    reader.get_by_role("button", name="Send the report").click()
    reader.get_by_text("Nothing was sent yet.").wait_for()
    reader.get_by_label("What is wrong").fill("It is spelt otherwise.")
    reader.wait_for_timeout(LEAST_SECONDS * 1000)
    reader.get_by_role("button", name="Send the report").click()
    reader.get_by_text("none yet").wait_for()
    editor.goto("/admin/")
    editor.locator("#content-main").get_by_role("link", name="New", exact=True).click()
    editor.get_by_role("link", name="It is spelt otherwise.").click()
    editor.get_by_role("link", name="participant palau").wait_for()
    editor.get_by_label("State").select_option("declined")
    editor.locator("#id_answer").fill("The source spells it so.")
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.locator(".messagelist .success").wait_for()
    reader.reload()
    assert reader.get_by_text("The source spells it so.").is_visible()
    assert reader.get_by_text("declined").is_visible()
