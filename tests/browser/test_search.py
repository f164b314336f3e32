"""The search page's box: a combobox as the ARIA Authoring Practices describe it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def box(page):
    page.goto("/search/")
    return page.get_by_role("combobox", name="Words to search for")


def typed(page, box, text):
    """Type and wait for suggestions; gives the options."""
    box.press_sequentially(text)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


def test_shortcut_focuses_the_box(page, box):
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()


def test_suggestions_are_chosen_by_keyboard(page, box, messages):
    options = typed(page, box, "viet")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ suggestions$"))
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/viet-nam/")
    assert messages == []


def test_escape_closes_the_list_and_keeps_what_was_typed(page, box):
    options = typed(page, box, "viet")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("viet")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options.first).to_be_hidden()


def test_enter_without_a_choice_searches(page, box):
    typed(page, box, "viet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=viet")
    assert page.locator(".res mark").first.inner_text() == "Viet"


def test_suggestion_is_chosen_by_pointer(page, box):
    typed(page, box, "viet").first.click()
    page.wait_for_url("**/members/viet-nam/")


def test_no_suggestion_is_said(page, box):
    box.press_sequentially("qqqq")
    expect(page.get_by_role("status")).to_have_text("no suggestions")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_search_works_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/search/")
    page.get_by_label("Words to search for").fill("andaman")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=andaman")
    page.get_by_role("link", name=re.compile("^Passages")).click()
    page.wait_for_url("**/search/?q=andaman&kind=passage")
    expect(page.locator(".res > li")).to_have_count(4)
