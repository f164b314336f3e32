"""Every kind of page as people set it up to read: enlarged, spaced, without motion or script."""

import pytest

from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.browser

SPACING = """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
"""
"""The text spacing that WCAG 2.2, 1.4.12, asks a page to bear."""


def overflow(page):
    """Give how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_page_reflows_at_400_percent_and_bears_wider_spacing(page, path):
    """1280 by 1024 pixels enlarged four times are 320 by 256 (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(path)
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(SPACING)
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/", "/timeline/", "/members/", "/workinggroups/lineage/"])
def test_nothing_moves_for_those_who_ask_for_less_motion(page, path):
    page.emulate_media(reduced_motion="reduce")
    page.goto(path)
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("path", ["/", "/timeline/", "/members/", "/meetings/attendance/"])
def test_page_says_the_same_without_script(page, new_context, path):
    page.goto(path)
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(path)
    assert plain.locator("main").inner_text() == page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/members/new-zealand/", "/timeline/", "/meetings/attendance/"])
def test_every_tab_stop_is_seen_and_none_traps(page, path):
    """The focus goes from the first link to the footer's last, and each stop shows an outline."""
    page.goto(path)
    last = page.locator("footer a").last.evaluate("link => link.href")
    for _press in range(600):
        page.keyboard.press("Tab")
        width, href = page.evaluate(
            "[parseFloat(getComputedStyle(document.activeElement).outlineWidth),"
            " document.activeElement.href]"
        )
        assert width >= 2
        if href == last:
            return
    pytest.fail("the footer was not reached")
