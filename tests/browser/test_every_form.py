"""The desk under axe: every kind of form, and the pages on an editor's ways; and by keyboard alone.

Lists and the desk's first page are looked at in ``test_desk.py``.
"""

import base64
import csv
import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django_otp.oath import totp

from tests.browser.conftest import PASSWORD, follow, give_password
from tests.browser.test_desk import BROKEN
from tests.browser.test_pages import RULES
from tests.served import ROOT, serving

pytestmark = pytest.mark.browser

OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
FORMS = OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}
"""What every form is asked for; colours, which cost the most time, are the same on all of them."""

TWICE = (("light", 1280), ("dark", 375))
"""Each colour scheme and each width once."""

ROWS = """
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, User
from desk.models import AuditFinding, AuditRun, ProposedChange, Report
from meetings.models import Meeting
from sources.models import Document
from sources.withdrawing import withdraw
from members.models import Participant
from strategy.models import ActionItem
from tests import makers

for name, role in (("amy", "Editor"), ("pete", "Publisher"), ("root", "")):
    user = User.objects.create_user(name, password="PASSWORD", is_staff=True)
    user.is_superuser = not role
    user.save()
    user.groups.set(Group.objects.filter(name=role))
Report.objects.create(
    page="/members/palau/", label="members.participant", slug="palau", text="Odd."
)
AuditFinding.objects.create(
    run=AuditRun.objects.create(), label="members.participant",
    row=Participant.objects.first().pk, message="Odd.",
)
for log in (AccessAttempt, AccessFailureLog, AccessLog):
    needed = {"failures_since_start": 1} if log is AccessAttempt else {}
    log.objects.create(username="somebody", **needed)
item = ActionItem.objects.first()
makers.update(item=item)
makers.document_file(document=Document.objects.first())
withdraw(Meeting.objects.last(), "Counted twice.", None)
ProposedChange.objects.create(
    label="members.participant", key=str(Participant.objects.first().pk), name="A country",
    kind="deletion", posted={}, opened="", reason="Odd.", author=User.objects.get(username="amy"),
)
"""


@pytest.fixture(scope="module")
def site(base_url, directory, tmp_path_factory):
    """Serve a copy of the record with a row of every kind, and a second factor asked for."""
    copy = tmp_path_factory.mktemp("desk") / "db.sqlite3"
    stored, copied = sqlite3.connect(directory / "db.sqlite3"), sqlite3.connect(copy)
    with closing(stored), closing(copied):
        stored.backup(copied)
    environment = {
        "DATABASE_URL": f"sqlite:///{copy}",
        "DJANGO_SETTINGS_MODULE": "baliproc.settings",
        "SECOND_FACTOR": "1",
    }
    rows = ROWS.replace("PASSWORD", PASSWORD)
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", rows]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)
    with serving(**environment) as address:
        yield address, copy


def enrol(page):
    """Set a second factor up, from the page that asks for it; leaves the page with the codes."""
    key = page.locator("code").inner_text()
    page.get_by_label("Code").fill(f"{totp(base64.b32decode(key)):06}")
    follow(page, page.get_by_role("button", name="Set up"))


@pytest.fixture(scope="module")
def root(browser, site):
    """A page on which one who may do everything has signed in."""
    context = browser.new_context(base_url=site[0])
    page = context.new_page()
    give_password(page, "root")
    enrol(page)
    follow(page, page.get_by_role("link", name="I have kept them"))
    yield page
    context.close()


SETTLED = """() => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))
  .then(() => Promise.all(document.getAnimations().map((one) => one.finished)))"""
"""Colours that change with the scheme take a moment, in which they are neither."""


def look(page, place):
    """Hold the page that is shown to axe, in each scheme and at each width."""
    for scheme, width in TWICE:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found = Axe().run(page, options=OPTIONS)
        faults = [fault["id"] for fault in found.response["violations"]]
        assert faults == [], f"{place}, {scheme}, {width}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)
        assert page.evaluate(BROKEN) == [], (place, width)


def last(model, copy: Path):
    """Give the key of the latest row of a kind."""
    with closing(sqlite3.connect(copy)) as database:
        sql = f"SELECT max({model._meta.pk.column}) FROM {model._meta.db_table}"  # noqa: S608
        return database.execute(sql).fetchone()[0]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_form_names_every_field(root, site, model):
    root.set_viewport_size({"width": 1280, "height": 900})
    kind = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    for place, most in (("add", 403), (f"{last(model, site[1])}/change", 200)):
        assert root.goto(f"{kind}/{place}/").status in {200, most}
        found = Axe().run(root, context="main", options=FORMS)
        assert found.response["violations"] == [], f"{place}: {found.generate_report()}"


def list_of(page, kind, words, action):
    """Choose the rows of a list that hold some words, and begin an action on them."""
    page.goto(f"/admin/{kind}/?q={words}")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").first.select_option(action)
    go = page.get_by_role("button", name="Go").or_(page.get_by_role("button", name="Run"))
    follow(page, go.first)


def page_of(name):
    return lambda page: page.goto(f"/admin/{name}/")


def form_refused(page):
    page.goto("/admin/members/participant/1/change/")
    page.locator("#id_name").fill("")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.locator(".faults").wait_for()


def conflict(page):
    """Have another save a record between opening its form and saving it."""
    places = "/admin/members/participant/2/change/"
    page.goto(places)
    other = page.context.new_page()
    other.goto(places)
    for one, name, note in ((other, "Another name", "One."), (page, "A third name", "Two.")):
        one.locator("#id_name").fill(name)
        one.get_by_label("Why, and on what source").fill(note)
        follow(one, one.get_by_role("button", name="Save", exact=True).first)
    other.close()
    page.get_by_role("heading", name="To choose").wait_for()


def revert(page):
    page.goto("/admin/members/participant/2/history/")
    follow(page, page.get_by_role("link", name="Revert to this version").first)


def bulk_delete(page):
    list_of(page, "meetings/meeting", "senior", "delete_selected")


def bulk_edit(page):
    list_of(page, "meetings/meeting", "senior", "change_selected")
    page.get_by_label("Which field").select_option("city")
    page.get_by_role("button", name="Go on").click()
    page.locator("#id_value").fill("Bali")
    page.get_by_label("Why, and on what source").fill("So says the host.")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("region", name="What changes").wait_for()


def sheet(page, rows):
    page.goto("/admin/sheets/participants/")
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = {"name": "sheet.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.get_by_label("Sheet").set_input_files(file)
    page.get_by_role("button", name="Look through the sheet").click()


def exported(page):
    text = page.request.get("/admin/sheets/participants/export.csv").text()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def sheet_refused(page):
    head, first, second, *_rest = exported(page)
    sheet(page, [head, [*["nonsense"] * len(head)], first, first, second])
    page.locator(".problems").wait_for()


def sheet_looked_through(page):
    head, *rows = exported(page)
    row = rows[0]
    row[head.index("name")] = "Another name of it"
    sheet(page, [head, row])
    page.get_by_role("button", name="Save all of it").wait_for()


def pasted(page):
    page.goto("/admin/meetings/meeting/1/paste/")
    page.get_by_label("The list as text").fill("Australia\nKorea\nAtlantis")
    follow(page, page.get_by_role("button", name="Match the names"))


WAYS = {
    "index of an app": page_of("members"),
    "meeting": page_of("meetings/meeting/1/change"),
    "history": page_of("members/participant/1/history"),
    "deletion": page_of("members/participant/1/delete"),
    "proposal": page_of("desk/proposedchange/1/change"),
    "report": page_of("desk/report/1/change"),
    "deleted records": page_of("deleted"),
    "sessions": page_of("sessions"),
    "recovery codes": page_of("second-factor/codes"),
    "password": page_of("password_change"),
    "upload": page_of("sources/documentfile/add"),
    "import": page_of("sheets/participants"),
    "import refused": sheet_refused,
    "import looked through": sheet_looked_through,
    "pasted attendance": pasted,
    "bulk edit": bulk_edit,
    "bulk delete": bulk_delete,
    "form refused": form_refused,
    "conflict": conflict,
    "revert": revert,
}


@pytest.mark.parametrize("way", WAYS)
def test_page_is_accessible_in_both_schemes_and_fits(root, way):
    root.set_viewport_size({"width": 1280, "height": 900})
    WAYS[way](root)
    look(root, way)


def test_signing_in_is_accessible_at_each_step(browser, site):
    with browser.new_context(base_url=site[0]) as context:
        page = context.new_page()
        give_password(page, "pete", "wrong")
        look(page, "refused")
        give_password(page, "pete")
        look(page, "second factor set up")
        enrol(page)
        look(page, "codes")
        follow(page, page.get_by_role("link", name="I have kept them"))
        follow(page, page.get_by_role("button", name="Log out"))
        look(page, "signed out")
        give_password(page, "pete")
        look(page, "second factor")


def tab_to(page, name):
    """Press Tab until the focus is on what has this name, and each stop on the way is seen."""
    for _stop in range(150):
        page.keyboard.press("Tab")
        found, outline = page.evaluate(FOCUSED)
        assert outline >= 1, found
        if name in found:
            return
    raise AssertionError(f"{name} is not reached")


FOCUSED = """() => {
  const one = document.activeElement;
  const of = (part) => parseFloat(getComputedStyle(part).outlineWidth) *
    (getComputedStyle(part).outlineStyle !== "none");
  const named = [one.getAttribute("aria-label"), one.value, one.textContent,
    ...[...(one.labels || [])].map((label) => label.textContent)];
  return [named.filter(Boolean).join(" ").trim(), of(one)];
}"""


def test_record_is_added_by_keyboard_alone(browser, site):
    with browser.new_context(base_url=site[0]) as context:
        page = context.new_page()
        press = page.keyboard.press
        page.goto("/admin/")
        page.keyboard.type("amy")
        press("Tab")
        page.keyboard.type(PASSWORD)
        press("Enter")
        enrol(page)
        page.goto("/admin/members/membership/?q=nepal")
        tab_to(page, "Add membership")
        press("Enter")
        page.wait_for_url("**/add/**")
        tab_to(page, "Save")
        press("Enter")

        # What is wrong is where the focus is, and each line leads to its field.
        page.locator(".faults:focus").wait_for()
        tab_to(page, "Participant")
        press("Enter")
        page.locator("[role=combobox]:focus").wait_for()
        press("Enter")
        page.keyboard.type("Nepal")
        page.get_by_role("option", name="Nepal", exact=True).wait_for()
        press("Enter")
        assert page.get_by_role("combobox", name="Participant Nepal").is_visible()
        tab_to(page, "Status")
        page.keyboard.type("obs")
        tab_to(page, "Save and continue editing")
        press("Enter")
        page.locator(".messagelist .success").wait_for()
        assert page.locator("#id_status").input_value() == "observer"
