"""An editor signs in, corrects a record and sees it on the public page."""

import pytest

pytestmark = pytest.mark.browser


def test_edit_shows_at_once(editor, messages):
    editor.goto("/workinggroups/rilon/")
    before = editor.locator("h1").inner_text()
    editor.goto("/admin/workinggroups/group/?q=rilon")
    editor.locator("#result_list tbody th a").first.click()
    editor.locator("#id_name").fill(f"{before}, corrected")
    editor.get_by_label("Why, and on what source").fill("Page 31 has it so.")
    editor.get_by_role("button", name="Save", exact=True).first.click()
    editor.locator(".messagelist .success").wait_for()
    editor.goto("/workinggroups/rilon/")
    assert editor.locator("h1").inner_text() == f"{before}, corrected"
    assert messages == []


def test_passage_is_found_by_typing(editor, messages):
    editor.goto("/admin/members/membership/?q=Nepal")
    editor.locator("#result_list tbody th a").first.click()
    editor.get_by_role("button", name="Add another source").click()
    editor.locator(".field-passage .select2-selection").last.click()
    editor.locator(".select2-search__field").fill("proud member")
    choice = editor.locator(".select2-results__option", has_text="New Zealand is a proud member")
    choice.first.wait_for()
    assert messages == []
