"""Two-line factories: every row is saved and published, and any field can be given.

``participant("nepal")``, ``membership(participant=nepal, since="2002")``. A parent that
is not given is made, so give it where a test makes several rows under one.
"""

from meetings.models import (
    Attendance,
    AttendanceList,
    AttendanceListMeeting,
    Effect,
    Meeting,
    MeetingRole,
    Milestone,
    Outcome,
    OutcomeMeeting,
)
from members.models import (
    Appointment,
    Membership,
    Participant,
    ParticipantAlias,
    Person,
    PersonAlias,
    Perspective,
    Point,
)
from sources.models import (
    Chapter,
    Cited,
    Discrepancy,
    Document,
    DocumentAlias,
    DocumentFile,
    DocumentLink,
    Figure,
    Passage,
    Statement,
)
from strategy.models import ActionItem, Area, Provision, ProvisionSet, Strategy, Update
from workinggroups.models import Authorship, Group, GroupAlias, Role, Roster, Succession


def make(model, values, **defaults):
    """Save a row; a default that is a function is called only where no value is given."""
    if issubclass(model, Cited):
        defaults["state"] = "published"
    for name, default in defaults.items():
        if name not in values:
            values[name] = default() if callable(default) else default
    return model.objects.create(**values)


# sources


def document(slug="publication", **values):
    return make(Document, values, slug=slug, title=slug.title(), kind="report", status="issued")


def document_alias(**values):
    return make(DocumentAlias, values, owner=document, text="Another title", kind="printed")


def document_link(**values):
    return make(DocumentLink, values, kind="updates")


def document_file(**values):
    told = {"name": "agenda.pdf", "kind": "pdf", "size": 5, "sha256": "0" * 64}
    return make(DocumentFile, values, document=document, **told)


def chapter(slug="history", **values):
    """Save a chapter, of the document "publication" unless another is given."""
    first = Document.objects.filter(slug="publication").first
    names = {"slug": slug, "title": slug.title(), "short_title": slug}
    number = Chapter.objects.count() + 1
    return make(Chapter, values, document=lambda: first() or document(), number=number, **names)


def passage(**values):
    """Save a passage, of the chapter "history" unless another is given."""
    first = Chapter.objects.filter(slug="history").first
    texts = {"kind": "text", "quote": "Words.", "state": "published"}
    return make(Passage, values, chapter=lambda: first() or chapter(), **texts)


def figure(slug="cases", **values):
    return make(Figure, values, slug=slug, printed="42", unit="cases", about="Cases.")


def discrepancy(slug="two-dates", **values):
    texts = {"kind": "date", "subject": slug, "summary": "They differ.", "treatment": "blank"}
    return make(Discrepancy, values, slug=slug, **texts)


def statement(**values):
    return make(Statement, values, discrepancy=discrepancy, passage=passage, reading="2002")


def cite(subject, **values):
    """Save a citation of a row, by a new passage unless one is given."""
    citation = subject._meta.get_field("citations").related_model
    return make(citation, values, subject=subject, passage=passage)


# members


def participant(slug="nepal", **values):
    return make(Participant, values, slug=slug, name=slug.title(), kind="government")


def participant_alias(**values):
    return make(ParticipantAlias, values, owner=participant, text="Another", kind="printed")


def membership(**values):
    return make(Membership, values, participant=participant, status="member")


def person(slug="jane-doe", **values):
    return make(Person, values, slug=slug, name=slug.title())


def person_alias(**values):
    return make(PersonAlias, values, owner=person, text="Another", kind="printed")


def appointment(**values):
    return make(Appointment, values, person=person, title="Minister")


def perspective(slug="nepal-2024", **values):
    parents = {"participant": participant, "document": document}
    return make(Perspective, values, slug=slug, summary="In short.", **parents)


def point(**values):
    return make(Point, values, perspective=perspective, kind="law", text="A law was passed.")


# workinggroups


def group(slug="disruption", **values):
    return make(Group, values, slug=slug, name=slug.title(), kind="working-group")


def group_alias(**values):
    return make(GroupAlias, values, owner=group, text="Another", kind="printed")


def roster(**values):
    return make(Roster, values, group=group, role="member", completeness="complete")


def role(**values):
    holder = {} if "person" in values else {"participant": participant}
    return make(Role, values, group=group, role="co-chair", **holder)


def succession(**values):
    return make(Succession, values, kind="created-from")


def authorship(**values):
    return make(Authorship, values, document=document, part="issuer")


# meetings


def meeting(slug="ministerial-conference-1", **values):
    return make(Meeting, values, slug=slug, title=slug.title())


def meeting_role(**values):
    return make(MeetingRole, values, meeting=meeting, role="co-chair")


def attendance_list(*meetings, slug="governments-2002", **values):
    row = make(AttendanceList, values, slug=slug, scope="governments", completeness="complete")
    for one in meetings:
        AttendanceListMeeting.objects.create(list=row, meeting=one)
    return row


def attendance(**values):
    return make(Attendance, values, list=attendance_list, participant=participant)


def outcome(*meetings, slug="group-created", **values):
    row = make(Outcome, values, slug=slug, kind="decision", text="A body was created.")
    for one in meetings:
        OutcomeMeeting.objects.create(outcome=row, meeting=one)
    return row


def effect(**values):
    return make(Effect, values, outcome=outcome, verb="created")


def milestone(slug="crisis", **values):
    return make(Milestone, values, slug=slug, title=slug.title(), kind="crisis", summary="So.")


# strategy


def strategy(slug="adelaide-2023", **values):
    parent = {"document": lambda: document(slug, kind="strategy")}
    return make(Strategy, values, slug=slug, items_total=25, **parent)


def area(**values):
    return make(Area, values, strategy=strategy, title="Law enforcement")


def item(slug="item-1", **values):
    parents = {"area": area, "strategy": lambda: values["area"].strategy}
    return make(ActionItem, values, slug=slug, number=1, text="Act.", **parents)


def update(**values):
    return make(Update, values, item=item, date="2024-05", status="planned", text="So far.")


def provision_set(slug="objectives", **values):
    return make(ProvisionSet, values, slug=slug, title=slug.title(), kind="objectives")


def provision(**values):
    return make(Provision, values, set=provision_set, number="1", order=1, text="To work.")


def fixtures(directory):
    """Write fixtures of one participant, Nepal, as ``load`` reads them; give their directory."""
    (directory / "members").mkdir()
    text = "[{slug: nepal, name: Nepal, kind: government, region: south-asia}]"
    (directory / "members" / "participant.yaml").write_text(text)
    return directory
