"""An editor's day: a meeting from its first draft to the public page and back, in two roles."""

import base64
import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, follow, give_password
from tests.browser.test_pages import RULES
from tests.served import ROOT, serving

pytestmark = pytest.mark.browser

ACCOUNTS = f"""
from django.contrib.auth.models import Group, User
for name, role in (("ann", "Editor"), ("paul", "Publisher")):
    user = User.objects.create_user(name, password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
"""


@pytest.fixture
def guarded(base_url, directory):
    """Serve the site's database with a second factor, for an Editor and a Publisher."""
    environment = {
        "DATABASE_URL": f"sqlite:///{directory / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "baliproc.settings",
        "SECOND_FACTOR": "1",
    }
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", ACCOUNTS]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)
    with serving(**environment) as address:
        yield address


def enrol(page, name):
    """Sign in for the first time, with a new authenticator; give the recovery codes."""
    give_password(page, name)
    key = page.locator("code").inner_text()
    page.get_by_label("Code").fill(f"{totp(base64.b32decode(key)):06}")
    follow(page, page.get_by_role("button", name="Set up"))
    codes = page.locator("li code").all_inner_texts()
    follow(page, page.get_by_role("link", name="I have kept them"))
    return codes


def choose(page, place, words):
    """Search in a field of relations, and take the first that is found."""
    page.locator(f"{place} .select2-selection").click()
    page.locator(".select2-search__field").fill(words)
    found = page.locator(".select2-results__option", has_text=words)
    found.first.click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.locator(".messagelist .success").wait_for()


def propose(page, button="Propose this change"):
    page.get_by_role("button", name=button).first.click()
    page.get_by_text("Proposed: a publisher will decide.").wait_for()
    return page.url


def accept(page):
    """Go from the desk to the one proposal that waits, and accept it."""
    page.goto("/admin/")
    waiting = page.locator("#content-main").get_by_role("link", name="Proposed changes", exact=True)
    waiting.first.click()
    page.locator("#result_list tbody th a").click()
    page.get_by_role("button", name="Accept: save it").click()
    page.get_by_text("Accepted: it is what the public sees").wait_for()


def status(page, address):
    return page.goto(address).status


def test_meeting_goes_from_a_draft_to_the_public_and_back(browser, guarded):
    ann, paul, reader = (browser.new_page(base_url=guarded) for _one in range(3))

    # Both sign in with a second factor; the Publisher again, with a recovery code.
    enrol(ann, "ann")
    codes = enrol(paul, "paul")
    follow(paul, paul.get_by_role("button", name="Log out"))
    give_password(paul, "paul")
    paul.get_by_label("Code").fill(codes[0])
    paul.locator("#login-form input[type=submit]").click()
    paul.get_by_role("heading", name="The editors' desk").wait_for()

    # The Editor adds a meeting with the passage that proves it, and looks at its page.
    ann.goto("/admin/meetings/meeting/add/")
    ann.locator("#id_title").fill("Workshop of an editor's day")
    ann.locator("#id_start").fill("March 2024")
    ann.get_by_role("button", name="Add another source").click()
    choose(ann, "#citations-0 .field-passage", "proud member")
    with ann.context.expect_page() as opened:
        ann.get_by_role("button", name="Preview the page with these edits").click()
    preview = opened.value
    preview.get_by_text("Preview: not public.").wait_for()
    assert preview.locator("h1").inner_text() == "Workshop of an editor's day"
    preview.close()
    save(ann)
    page = "/meetings/workshop-of-an-editors-day/"
    assert status(reader, page) == 404

    # And who was there.
    ann.goto("/admin/meetings/attendancelist/add/")
    ann.locator("#id_slug").fill("workshop-of-an-editors-day-governments")
    ann.locator("#id_scope").select_option("governments")
    ann.locator("#id_completeness").select_option("partial")
    ann.get_by_role("button", name=re.compile("Add another .*meeting", re.I)).click()
    choose(ann, "#attendancelistmeeting_set-0 .field-meeting", "Workshop of an editor")
    ann.get_by_role("button", name="Add another Attendance", exact=True).click()
    choose(ann, "#attendances-0 .field-participant", "New Zealand")
    choose(ann, "#attendances-0 .field-passage", "proud member")
    ann.get_by_role("button", name="Add another source").click()
    choose(ann, "#citations-0 .field-passage", "proud member")
    save(ann)

    # She proposes that both be published; the Publisher accepts.
    for kind in ("meeting", "attendancelist"):
        ann.goto(f"/admin/meetings/{kind}/?state__exact=draft&q=workshop-of-an-editors-day")
        ann.locator("#result_list tbody th a").first.click()
        ann.get_by_role("link", name="Propose to publish").click()
        ann.get_by_label("Why, and on what source").fill("The report of the workshop.")
        propose(ann)
        accept(paul)
    assert status(reader, page) == 200
    assert reader.get_by_role("link", name="New Zealand", exact=True).is_visible()
    assert reader.get_by_text("March 2024").first.is_visible()

    # What is public now, she proposes to change; it is returned, sent again and accepted.
    ann.goto("/admin/meetings/meeting/?q=workshop-of-an-editors-day")
    ann.locator("#result_list tbody th a").first.click()
    ann.locator("#id_city").fill("Wellington")
    ann.get_by_label("Why, and on what source").fill("Told by the hosts.")
    proposal = propose(ann)
    paul.goto(proposal)
    assert paul.locator(".compared td").all_inner_texts() == ["(empty)", "Wellington"]
    found = Axe().run(paul, options={"runOnly": RULES})
    assert found.response["violations"] == [], found.generate_report()
    paul.get_by_label("Comment for the author").fill("On which page?")
    follow(paul, paul.get_by_role("button", name="Return it with this comment"))
    ann.reload()
    assert ann.get_by_text("On which page?").is_visible()
    ann.get_by_role("link", name="Open it again, filled in").click()
    expect(ann.locator("#id_city")).to_have_value("Wellington")
    ann.get_by_label("Why, and on what source").fill("Page 3 of the report.")
    propose(ann)
    reader.reload()
    assert reader.get_by_text("Wellington").count() == 0
    accept(paul)
    reader.reload()
    assert reader.get_by_text("Wellington").first.is_visible()

    # The Publisher takes the change back; the public is told what became of it, and nobody's name.
    paul.goto("/admin/meetings/meeting/?q=workshop-of-an-editors-day")
    paul.locator("#result_list tbody th a").first.click()
    paul.get_by_role("link", name="History").click()
    expect(paul.get_by_role("link", name="Proposed by ann")).to_have_count(2)
    paul.get_by_role("link", name="Revert to this version").first.click()
    paul.get_by_role("button", name="Revert to this version").click()
    paul.get_by_text("It is again as it was then.").wait_for()
    reader.reload()
    assert reader.get_by_text("Wellington").count() == 0
    reader.goto("/changes/meeting/workshop-of-an-editors-day/")
    told = reader.locator("main").inner_text()
    assert "Page 3 of the report." in told
    assert re.search(r"\b(ann|paul)\b", told) is None

    # What a Publisher saves is public at once, with the reason; a draft by one button.
    paul.goto("/admin/meetings/meeting/add/")
    paul.locator("#id_title").fill("Seminar of a publisher's day")
    paul.locator("#id_start").fill("May 2024")
    paul.get_by_role("button", name="Add another source").click()
    choose(paul, "#citations-0 .field-passage", "proud member")
    paul.get_by_label("Why, and on what source").fill("The seminar's programme.")
    paul.get_by_role("button", name="Save and publish").click()
    paul.locator(".messagelist .success").wait_for()
    assert status(reader, "/meetings/seminar-of-a-publishers-day/") == 200
    paul.locator("#id_city").fill("Suva")
    paul.get_by_label("Why, and on what source").fill("Told by the hosts.")
    save(paul)
    reader.reload()
    assert reader.get_by_text("Suva").first.is_visible()
