"""With colours forced by the system (high contrast), what colour tells is still told."""

from itertools import combinations

import pytest

pytestmark = pytest.mark.browser

SIGNS = {
    "attendance": ("/meetings/attendance/", ".legend .st"),
    "tracks": ("/timeline/", ".key .sw, .key .hatch-k"),
    "statuses on the map": ("/members/", ".map-key svg"),
    "regions on the map": ("/members/?colour=region", ".map-key svg"),
    "presence on the map": (
        "/members/?present=ministerial-conference-8",
        ".map-key + .map-key svg",
    ),
    "lineage": ("/workinggroups/lineage/", ".legend svg"),
    "roles": ("/workinggroups/ad-hoc-group/", ".legend svg"),
}
"""Where each set of signs is explained, by the words beside them."""


@pytest.fixture(params=["light", "dark"])
def forced(page, request):
    page.emulate_media(forced_colors="active", color_scheme=request.param)
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


def picture(page, sign):
    """Give the first 14 pixels of a sign, or all of it where it is a drawing, as a picture."""
    sign.scroll_into_view_if_needed()
    box = sign.bounding_box()
    is_drawing = sign.evaluate("sign => sign.matches('svg')")
    width = box["width"] if is_drawing else min(box["width"], 14)
    return page.screenshot(clip=box | {"width": width}, animations="disabled")


def pictures(page, selector):
    """Give a picture of each sign, and of each place without its sign."""
    signs = page.locator(selector).all()
    shown = [picture(page, sign) for sign in signs]
    page.locator(selector).evaluate_all("all => all.forEach((e) => e.style.visibility = 'hidden')")
    return shown, [picture(page, sign) for sign in signs]


@pytest.mark.parametrize(("path", "selector"), SIGNS.values(), ids=SIGNS)
def test_signs_are_seen_and_told_apart(forced, path, selector):
    forced.goto(path)
    shown, bare = pictures(forced, selector)
    assert len(shown) > 1
    assert [place for place, one in enumerate(shown) if one == bare[place]] == []
    names = enumerate(shown)
    assert [(a, b) for (a, one), (b, other) in combinations(names, 2) if one == other] == []


def style(locator, name):
    return locator.evaluate("(element, name) => getComputedStyle(element)[name]", name)


def test_links_differ_from_the_text_around_them(forced):
    forced.goto("/about/")
    link = forced.locator("main p a").first
    assert style(link, "color") != style(forced.locator("main p").first, "color")
    assert style(link, "textDecorationLine") == "underline"


@pytest.mark.parametrize(
    ("path", "current", "other"),
    [
        ("/members/", ".nav [aria-current]", ".nav a:not([aria-current])"),
        ("/members/", ".map-by [aria-current]", ".map-by a:not([aria-current])"),
    ],
)
def test_current_choice_is_marked(forced, path, current, other):
    forced.goto(path)
    lines = [style(forced.locator(one).first, "borderBottomColor") for one in (current, other)]
    assert lines[0] != lines[1]


def test_years_of_a_subject_and_the_place_asked_for_are_marked(forced):
    forced.goto("/members/new-zealand/")
    here, rest = forced.locator(".tide .here").first, forced.locator(".tide .t:not(.here)").first
    assert style(here, "fill") != style(rest, "fill")
    forced.goto("/timeline/#ad-hoc-group-1")
    title = forced.locator("#ad-hoc-group-1 h3 a")
    assert style(title, "color") != style(forced.locator(".ent:not(:target) h3 a").first, "color")
    assert style(title, "color") == style(forced.locator(".yr.now > h2").first, "color")


def test_source_that_is_silent_or_disputed_is_marked(forced):
    forced.goto("/workinggroups/tf-planning-preparedness/")
    shown, bare = pictures(forced, "main .wrap:last-child .ns >> nth=0")
    assert shown != bare
    assert style(forced.locator(".dis a").first, "borderBottomStyle") == "solid"
