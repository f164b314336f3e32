"""Every kind of page, on a telephone and a desk, in both colour schemes, as a browser sees it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/timeline/",
    "/timeline/?track=ministerial&since=2009",
    "/timeline/?participant=australia&since=2015&until=2018",
    "/timeline/?place=atlantis",
    "/timeline/andaman-sea-crisis/",
    "/members/",
    "/members/?region=pacific",
    "/members/?colour=region&present=ministerial-conference-1",
    "/members/?region=atlantis",
    "/members/new-zealand/",
    "/members/palau/",
    "/members/switzerland/",
    "/members/iom/",
    "/members/usa/",
    "/members/?as_of=2010&region=pacific",
    "/members/usa/?as_of=2011",
    "/observers/",
    "/compare/?participants=usa,nepal,iom,new-zealand",
    "/compare/?bodies=wg-disruption,tf-planning-preparedness",
    "/compare/?participants=atlantis",
    "/meetings/",
    "/meetings/attendance/",
    "/meetings/attendance/?status=observer&sort=-listed",
    "/meetings/ministerial-conference-1/",
    "/meetings/ministerial-conference-8/",
    "/workinggroups/",
    "/workinggroups/lineage/",
    "/workinggroups/ad-hoc-group/",
    "/workinggroups/wg-disruption/",
    "/workinggroups/tf-planning-preparedness/",
    "/strategy/",
    "/strategy/?body=rso",
    "/strategy/items/6/",
    "/people/",
    "/people/?as_of=2023",
    "/workinggroups/?as_of=2016",
    "/people/andrew-forrest/",
    "/people/david-scott/",
    "/search/",
    "/search/?q=viet",
    "/search/?q=bali+process&page=2",
    "/search/?q=disruptoin",
    "/search/?q=%22andaman",
    "/sources/",
    "/sources/20-years-of-the-bali-process/",
    "/sources/20-years-of-the-bali-process/history/",
    "/sources/bali-declaration-2016/",
    "/sources/passages/members-new-zealand/",
    "/sources/discrepancies/",
    "/sources/discrepancies/task-force-established/",
    "/changes/",
    "/data/",
    "/data/dictionary/",
    "/cite/?page=/members/australia/",
    "/cite/?record=membership/new-zealand/1&field=since",
    "/cite/?page=//elsewhere/",
    "/report/?page=/members/australia/&field=since&value=2002",
    "/report/?page=/nowhere/",
    "/about/",
    "/styleguide/",
    "/nowhere/",
    "/members/new-zealnd/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""All that the dark scheme can change: it has the same page in other colours."""


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_quiet_and_fits(page, messages, path, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    answer = page.goto(path)
    found = Axe().run(page, options={"runOnly": RULES if scheme == "light" else OF_COLOUR})
    assert [fault["id"] for fault in found.response["violations"]] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    refusals = [text for text in messages if f"{answer.status}" not in text]
    assert refusals == []
