"""Every kind of change, taken back on the editors' pages: every download is the same bytes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from baliproc.exports.contents import CONTENTS
from baliproc.exports.files import Selection
from desk.importing.kinds import KINDS as SHEETS
from desk.models import ProposedChange
from desk.roles import Name
from meetings.models import AttendanceList, Meeting
from members.models import Participant
from sources.models import Chapter, Discrepancy, Document, DocumentFile, Keyed, Passage, Withdrawal
from sources.moments import one_change
from sources.versions import Trail, number_of
from strategy.models import ActionItem
from tests import makers, papers
from tests.desk.test_roles import documented
from tests.drills.restored import addresses, downloads
from tests.test_admin import form_values, page

ENTERED = datetime(2024, 4, 30, tzinfo=UTC)
"""The moment of the history to which everything is brought back."""

REASON = "A mistake."


def signed_in(role):
    user, _made = User.objects.get_or_create(username=role.lower(), is_staff=True)
    user.groups.add(Role.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(scope="module")
def before(django_db_setup, django_db_blocker, tmp_path_factory):
    """Save a small record with rows of every sort, as a change; give its downloads.

    In a transaction that is undone after this module's last test.
    """
    place = tmp_path_factory.mktemp("reverting")
    places = {"MEDIA_ROOT": place / "uploads", "EXPORTS_DIR": place / "exports"}
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**places):
        with one_change("Entered") as entered:
            entered.at = ENTERED
            enter()
        yield downloads(data())
        transaction.set_rollback(True)


def data():
    """Give the addresses of what is downloaded; each CSV and JSON is in all.zip.

    Feeds and calendars are none: they tell that something was taken back, which is news.
    """
    return [
        one
        for one in addresses()
        if one.startswith("/data/") and not one.endswith((".csv", ".json"))
    ]


def tables():
    """Give every table as CSV: the quickest way to see that something has changed."""
    return {name: b"".join(Selection(one, "").csv()) for name, one in CONTENTS.items()}


def enter():
    makers.passage(code="2", state="draft")
    makers.document("unpublished", state="draft")
    cited = makers.passage(code="1")
    nepal = makers.participant("nepal", name="Nepal", region="south-asia")
    makers.membership(participant=nepal, since="2002").citations.create(passage=cited)
    makers.participant_alias(owner=nepal, text="Federal Republic", kind="long")
    fiji = makers.participant("fiji", name="Fiji")
    draft = makers.participant("tonga", name="Tonga", state="draft")
    group = makers.group("disruption", kind="working-group")
    makers.role(group=group, participant=nepal).citations.create(passage=cited)
    meeting = makers.meeting("conference-1", title="First", group=group, start="2002-02")
    listed = makers.attendance_list(meeting)
    makers.attendance(list=listed, participant=fiji)
    makers.item().citations.create(passage=cited)
    makers.discrepancy()
    paper = makers.document("agenda")
    for row in (nepal, fiji, draft, group, meeting, listed, paper):
        row.citations.create(passage=cited)


@pytest.fixture(autouse=True)
def record(before, db):
    """Every test here sees the record and leaves it as it was."""


@pytest.fixture
def publisher(record):
    return signed_in(Name.PUBLISHER)


def slugged(model, slug):
    return model.objects.get(slug=slug)


def nepal():
    return slugged(Participant, "nepal")


def sent(client, address, **values):
    """Send a form as it is shown, with these values in it; it is taken."""
    answer = client.post(address, form_values(client.get(address)) | values)
    assert answer.status_code == 302, answer.context["errors"]


def cited():
    return Passage.objects.get(code="1")


def passage_added(client):
    chapter = str(Chapter.objects.get().pk)
    sent(client, page(Passage, "add"), chapter=chapter, kind="text", quote="Other words.")


def chapter_added(client, state):
    document = Document.objects.get(slug={"draft": "unpublished", "published": "agenda"}[state])
    values = {"document": str(document.pk), "number": "1", "slug": "whole", "title": "The whole"}
    sent(client, page(Chapter, "add"), short_title="The whole", change_reason=REASON, **values)


def change(client, row, **values):
    sent(client, page(type(row), "change", row.pk), change_reason=REASON, **values)


def delete(client, row):
    address = page(type(row), "delete", row.pk)
    opened = client.get(address).context["opened"]
    values = {"post": "yes", "opened": opened, "change_reason": REASON}
    assert client.post(address, values).status_code == 302


def selected(client, action, *rows, **values):
    """Do an action of a list, with what its last page sends."""
    address = page(type(rows[0]), "changelist")
    listed = client.get(address).context["listed"]
    keys = [str(row.pk) for row in rows]
    values |= {"action": action, "_selected_action": keys, "listed": listed}
    answer = client.post(address, {"step": "do", "change_reason": REASON, **values})
    assert answer.status_code == 302


def imported(client, word, text):
    address = reverse("admin:sheet", args=[word])
    looked = client.post(address, {"file": SimpleUploadedFile("sheet.csv", text.encode())})
    values = {"plan": looked.context["plan"], "change_reason": REASON}
    assert client.post(address, values).status_code == 302


def pasted(client):
    address = reverse("admin:paste_attendance", args=[slugged(Meeting, "conference-1").pk])
    values = {"text": "Nepal\nFiji", "on": "new", "scope": "members", "completeness": "partial"}
    values["passage"] = cited().reference
    looked = client.post(address, values)
    values |= {"opened": looked.context["opened"], "change_reason": REASON, "save": "1"}
    assert client.post(address, values).status_code == 302
    assert AttendanceList.objects.count() == 2


def uploaded(client, state, name="agenda.pdf", content=None):
    values = {"document": slugged(Document, "agenda").pk, "state": state, "change_reason": REASON}
    values["file"] = SimpleUploadedFile(name, content or papers.pdf())
    assert client.post(page(DocumentFile, "add"), values).status_code == 302


def replaced(client):
    uploaded(client, "published")
    uploaded(client, "published", "agenda.docx", papers.docx())


def accepted(client, ask):
    """Have an editor ask for a change, and a publisher accept it."""
    ask(signed_in(Name.EDITOR))
    proposal = ProposedChange.objects.latest("pk")
    answer = client.post(reverse("admin:proposal_accept", args=[proposal.pk]), follow=True)
    assert answer.status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def added(client, **values):
    sent(client, page(Participant, "add"), slug="palau", name="Palau", kind="government", **values)


def child(prefix, place, **values):
    return {f"{prefix}-{place}-{name}": str(value) for name, value in values.items()}


def child_added(client):
    row = child("memberships", 1, participant=nepal().pk, status="observer", since="2011")
    row |= child("memberships", 1, state="published", passage=cited().pk)
    change(client, nepal(), **row, **{"memberships-TOTAL_FORMS": "2"})


CHANGES = {
    "add a draft": [added],
    "change a draft": [lambda client: change(client, slugged(Participant, "tonga"), name="Tonga!")],
    "delete a draft": [lambda client: delete(client, slugged(Participant, "tonga"))],
    "publish a draft": [
        lambda client: change(client, slugged(Participant, "tonga"), state="published")
    ],
    "change what is published": [
        lambda client: change(client, nepal(), name="Renamed"),
        lambda client: change(client, nepal(), slug="nepaal"),
        lambda client: change(client, nepal(), **child("memberships", 0, since="February 2005")),
        lambda client: change(client, nepal(), **child("memberships", 0, DELETE="on")),
        child_added,
        lambda client: change(client, nepal(), **child("citations", 0, note="As printed.")),
        lambda client: change(client, nepal(), state="draft"),
        lambda client: change(client, slugged(ActionItem, "item-1"), text="Do."),
        lambda client: change(client, slugged(Meeting, "conference-1"), start="26-28 Feb 2002"),
    ],
    "delete what is published": [
        lambda client: delete(client, slugged(Document, "agenda")),
        lambda client: delete(client, nepal().memberships.get()),
    ],
    "accept a proposed change": [
        lambda client: accepted(client, lambda editor: change(editor, nepal(), name="Proposed")),
        lambda client: accepted(client, lambda editor: delete(editor, slugged(Document, "agenda"))),
    ],
    "publish rows selected in a list": [
        lambda client: selected(client, "publish_selected", slugged(Participant, "tonga"))
    ],
    "withdraw what is published": [
        lambda client: sent(
            client,
            page(Withdrawal, "add"),
            label="members.participant",
            slug="nepal",
            reason="Entered twice.",
            survivor="fiji",
        )
    ],
    "return to draft or withdraw rows selected in a list": [
        lambda client: selected(client, "return_selected", *Participant.objects.published()),
        lambda client: selected(client, "withdraw_selected", *Participant.objects.published()),
    ],
    "change a field of drafts selected in a list": [
        lambda client: field_changed(client, slugged(Participant, "tonga"))
    ],
    "change a field of published rows selected in a list": [
        lambda client: field_changed(client, *Participant.objects.published())
    ],
    "delete published rows selected in a list": [
        lambda client: selected(
            client, "delete_selected", slugged(Discrepancy, "two-dates"), post="yes"
        )
    ],
    "import a sheet of drafts": [
        lambda client: imported(client, "participants", "slug,name,kind\npalau,Palau,government\n")
    ],
    "import a sheet that changes what is published": [
        lambda client: imported(client, "participants", "slug,name\nnepal,Renamed\nfiji,Viti\n"),
        lambda client: imported(client, "meetings", "slug,city\nconference-1,Bali\n"),
        lambda client: imported(
            client, "attendance", "list,participant,as_printed\ngovernments-2002,fiji,FIJI\n"
        ),
        lambda client: imported(
            client,
            "updates",
            "item,date,status,text,state,passage\n"
            "item-1,2024-05,under-way,So.,published,history-1\n",
        ),
    ],
    "paste an attendance list": [lambda client: pasted(signed_in(Name.EDITOR))],
    "publish a pasted attendance list": [pasted],
    "upload a file of a document": [lambda client: uploaded(client, "draft")],
    "publish a file of a document": [lambda client: uploaded(client, "published"), replaced],
    "add a passage": [lambda client: passage_added(signed_in(Name.EDITOR))],
    "add a passage that is public at once": [lambda client: passage_added(client)],
    "change a draft of a passage": [
        lambda client: change(client, Passage.objects.get(state="draft"), quote="Other words.")
    ],
    "change a public passage": [lambda client: change(client, cited(), quote="Other words.")],
    "add a chapter to a draft of a document": [lambda client: chapter_added(client, "draft")],
    "add a chapter to a published document": [lambda client: chapter_added(client, "published")],
}
"""What changes the record, by its row in the table of docs/roles.md: ways to do it."""

UNSEEN = {
    *("add a draft", "change a draft", "delete a draft", "upload a file of a document"),
    *("change a field of drafts selected in a list", "import a sheet of drafts"),
    *("paste an attendance list", "add a passage", "change a draft of a passage"),
    "add a chapter to a draft of a document",
}
"""What the public does not see."""

TAKING_BACK = {
    *("revert a draft", "revert what is published"),
    *("bring back a deleted draft", "bring back what was deleted while published"),
}

NO_CHANGE = ("read", "see", "preview", "export", "propose", "return a proposed", "take back")
NOT_OF_THE_RECORD = ("account", "report")
"""How the rows of the table begin, or what they name, that leave the record as it is."""


def field_changed(client, *rows):
    selected(client, "change_selected", *rows, step="apply", field="region", value="pacific")


def kept():
    """Give every row that editors have a page of, by model and primary key, as it is."""
    return {
        (model, row["id"]): {name: one for name, one in row.items() if name != "revision"}
        for model in admin.site._registry
        if issubclass(model, Keyed)
        for row in model._base_manager.values()
    }


def taken_back(client, then):
    """Bring back every record that is not what it was; delete those that were not there.

    Again and again, as one may have to wait for another; each round brings some back.
    """
    while wrong := differing(then, now := kept()):
        for model, pk in wrong:
            if (model, pk) in then:
                back(client, model, pk, number_of(ENTERED))
            elif model._base_manager.filter(pk=pk).exists():
                address = page(model, "delete", pk)
                opened = client.get(address).context.get("opened", "")
                client.post(address, {"post": "yes", "change_reason": REASON, "opened": opened})
        assert len(differing(then, kept())) < len(wrong), [now.get(key) for key in wrong]


def differing(then, now):
    return [key for key in then | now if now.get(key) != then.get(key)]


def back(client, model, pk, version):
    info = f"{model._meta.app_label}_{model._meta.model_name}"
    address = reverse(f"admin:{info}_simple_history", args=[pk, version])
    latest = client.get(address).context["latest"]
    return client.post(address, {"latest": latest}).status_code == 302


@pytest.mark.parametrize("name", CHANGES)
def test_change_that_is_taken_back_leaves_every_download_as_it_was(before, publisher, name):
    then, told = kept(), tables()
    for do in CHANGES[name]:
        do(publisher)
        assert kept() != then
        assert (tables() == told) == (name in UNSEEN)
        taken_back(publisher, then)
        assert tables() == told
    after = downloads(before)
    assert [address for address in before if after[address] != before[address]] == []


def test_revert_that_is_reverted_gives_the_downloads_of_before_it(before, publisher):
    change(publisher, nepal(), name="Renamed", **child("memberships", 0, since="2005"))
    renamed = downloads(before)
    version = Trail(Participant, nepal().pk).moments()[0].number
    assert back(publisher, Participant, nepal().pk, number_of(ENTERED))
    assert downloads(before) == before
    assert back(publisher, Participant, nepal().pk, version)
    assert downloads(before) == renamed


def test_every_kind_of_change_is_tried():
    others = [
        one
        for one in documented()
        if one.startswith(NO_CHANGE) or any(word in one for word in NOT_OF_THE_RECORD)
    ]
    assert set(documented()) == {*CHANGES, *TAKING_BACK, *others}
    assert not {*CHANGES, *TAKING_BACK} & {*others}
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True)
    actions = {
        action
        for model, editor in admin.site._registry.items()
        if issubclass(model, Keyed)
        for action in editor.get_actions(request)
    }
    text = Path(__file__).read_text("utf-8")
    assert [one for one in {*actions, *SHEETS} if f'"{one}"' not in text] == []
