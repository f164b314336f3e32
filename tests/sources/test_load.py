"""The loader: once, twice, after editors' work, and from files with something wrong."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Outcome, OutcomeMeeting
from members.models import Membership, MembershipCitation, Participant
from sources.models import Keyed, LoadedRow, Passage
from tests import makers

pytestmark = pytest.mark.django_db

FILES = {
    "sources/document.yaml": "[{slug: publication, title: Report, kind: report, status: issued}]",
    "sources/chapter.yaml": """
- {slug: history, document: publication, number: 1, title: History, short_title: History}
""",
    "sources/passage.yaml": """
- chapter: history
  code: founded
  kind: text
  quote: It was founded in 2002, on the initiative of two members.
""",
    "members/participant.yaml": """
- slug: nepal
  name: Nepal
  kind: government
  region: south-asia
- slug: usa
  name: USA
  kind: government
""",
    "members/membership.yaml": """
- participant: nepal
  number: 1
  status: member
  since: 2002-02
  sources:
  - history/founded
  - {passage: history/founded, field: since, basis: inferred, note: "By its founding: 2002"}
- participant: usa
  number: 1
  status: observer
""",
    "meetings/meeting.yaml": "[{slug: conference, title: Conference, plural: true, start: 2002}]",
    "meetings/outcome.yaml": """
- slug: founding
  kind: decision
  text: on
  meetings: [conference]
""",
}


@pytest.fixture
def files(tmp_path):
    """Give a function that writes fixtures, FILES first; None leaves a file out."""

    def write(changes=None):
        for name, text in {**FILES, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    write()
    return write


@pytest.fixture
def load(files, capsys):
    """Give a function that loads what ``files`` wrote and gives what the command prints."""

    def run(changes=None, **options):
        call_command("load", dir=files(changes), **options)
        return capsys.readouterr().out.strip()

    return run


def everything():
    """Give every row of every model of the record, histories too, as plain values."""
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label in LABELS and model._meta.managed
    ]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


LABELS = {model._meta.app_label for model in apps.get_models() if issubclass(model, Keyed)}


def test_load_makes_the_rows_that_the_files_describe(load):
    printed = load()
    assert printed == "9 records: 9 loaded, 2 sources"
    row = Membership.objects.get_by_natural_key("nepal", 1)
    assert (row.participant.name, row.since) == ("Nepal", "2002-02")
    assert (row.state, row.revision) == ("published", 1)
    passage = Passage.objects.get()
    assert list(row.citations.values_list("passage", "field", "basis", "note")) == [
        (passage.pk, "", "stated", ""),
        (passage.pk, "since", "inferred", "By its founding: 2002"),
    ]
    outcome = Outcome.objects.published().get()
    assert outcome.text == "on"
    assert [(one.slug, one.plural) for one in outcome.meetings.all()] == [("conference", True)]
    assert LoadedRow.objects.count() == 9


SPLIT = {"sources/passage.yaml": None, "sources/passage/a.yaml": FILES["sources/passage.yaml"]}


def test_load_reads_a_directory_of_a_models_name(load):
    assert load(SPLIT) == "9 records: 9 loaded, 2 sources"
    assert Passage.objects.get().code == "founded"


def test_load_refuses_a_record_given_in_two_files(load):
    twice = SPLIT | {"sources/passage/b.yaml": FILES["sources/passage.yaml"]}
    with pytest.raises(
        CommandError, match=r"^sources/passage/b\.yaml, record history/founded: given twice$"
    ):
        load(twice)


def test_load_writes_histories_that_say_so(load):
    load()
    links = OutcomeMeeting.history.get()
    citations = MembershipCitation.history.all()
    rows = [*Participant.history.all(), links, *citations]
    assert [row.history_type for row in rows] == ["+"] * 5
    assert {row.history_change_reason for row in rows} == {"Loaded from the fixtures"}


def test_load_tells_the_planner_of_new_rows_only(load):
    with CaptureQueriesContext(connection) as first:
        load()
    counted = {one["sql"] for one in first if one["sql"].startswith("ANALYZE")}
    assert 'ANALYZE "members_membershipcitation"' in counted
    index = {'ANALYZE "baliproc_entry"', 'ANALYZE "baliproc_word"'}
    assert index < counted
    assert len(counted - index) == sum(issubclass(model, Keyed) for model in apps.get_models())
    with CaptureQueriesContext(connection) as second:
        load()
    assert not any(one["sql"].startswith("ANALYZE") for one in second)


def test_load_again_changes_nothing(load):
    load()
    before = everything()
    assert load() == "9 records: 9 kept"
    assert everything() == before


def test_load_keeps_what_was_there_before_the_first_run(load):
    makers.participant("nepal", name="Nepal as entered")
    assert load() == "9 records: 1 kept, 8 loaded, 2 sources"
    assert Participant.objects.get(slug="nepal").name == "Nepal as entered"


def test_load_keeps_an_editors_change(load):
    load()
    row = Participant.objects.get(slug="nepal")
    row.name = "Federal Nepal"
    row.save()
    MembershipCitation.objects.all().delete()
    before = everything()
    load()
    assert everything() == before


def test_load_does_not_bring_back_what_an_editor_deleted(load):
    load()
    Membership.objects.get_by_natural_key("usa", 1).delete()
    Participant.objects.get(slug="usa").delete()
    load()
    assert list(Participant.objects.values_list("slug", flat=True)) == ["nepal"]
    assert Membership.objects.count() == 1


def test_load_leaves_out_a_new_row_under_a_deleted_one(load):
    load()
    Membership.objects.get_by_natural_key("usa", 1).delete()
    Participant.objects.get(slug="usa").delete()
    more = FILES["members/membership.yaml"] + "- {participant: usa, number: 2, status: member}"
    printed = load({"members/membership.yaml": more})
    assert printed == "10 records: 9 kept, 1 left out under a deleted row"
    assert Membership.objects.count() == 1


def test_load_finds_what_an_editor_renamed(load):
    load()
    row = Participant.objects.get(slug="usa")
    row.slug = "united-states"
    row.save()
    more = FILES["members/membership.yaml"] + "- {participant: usa, number: 2, status: member}"
    load({"members/membership.yaml": more})
    assert set(Participant.objects.values_list("slug", flat=True)) == {"nepal", "united-states"}
    assert [one.status for one in row.memberships.order_by("number")] == ["observer", "member"]


def test_load_overwrite_restores_the_fixtures(load):
    load()
    usa = Participant.objects.get(slug="usa")
    Membership.objects.get(participant=usa).delete()
    usa.slug, usa.name = "united-states", "United States"
    usa.save()
    OutcomeMeeting.objects.all().delete()
    MembershipCitation.objects.first().delete()
    printed = load(overwrite=True)
    assert printed == "9 records: 1 loaded, 8 overwritten, 2 sources"
    usa.refresh_from_db()
    assert (usa.slug, usa.name, usa.revision) == ("usa", "USA", 3)
    assert Membership.objects.get(participant=usa).status == "observer"
    assert [one.slug for one in Outcome.objects.get().meetings.all()] == ["conference"]
    assert MembershipCitation.objects.count() == 2
    assert load() == "9 records: 9 kept"


def test_load_overwrite_blanks_what_the_fixtures_leave_out(load):
    load()
    Participant.objects.filter(slug="usa").update(region="pacific", state="draft")
    row = Membership.objects.get_by_natural_key("usa", 1)
    makers.cite(row, passage=Passage.objects.get())
    load(overwrite=True)
    usa = Participant.objects.get(slug="usa")
    assert (usa.region, usa.state) == ("", "published")
    assert row.citations.count() == 0


def test_load_overwrite_takes_a_row_that_an_editor_made_again(load):
    load()
    Membership.objects.get_by_natural_key("usa", 1).delete()
    Participant.objects.get(slug="usa").delete()
    makers.participant("usa", name="Made again")
    load(overwrite=True)
    assert Participant.objects.get(slug="usa").name == "USA"


def test_load_overwrite_brings_a_deleted_row_back_as_itself(load):
    load()
    Membership.objects.get_by_natural_key("usa", 1).delete()
    usa = Participant.objects.get(slug="usa")
    key = usa.pk
    usa.delete()
    load(overwrite=True)
    usa = Participant.objects.get(slug="usa")
    assert (usa.pk, usa.revision, usa.is_published) == (key, 3, True)
    kinds = usa.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(kinds) == ["+", "-", "+"]


PARTICIPANT = "members/participant.yaml"
MEMBERSHIP = "members/membership.yaml"
MORE_PEOPLE = FILES[PARTICIPANT] + "- {slug: fiji, kind: government, %s}"
MORE_PERIODS = FILES[MEMBERSHIP] + "- {participant: usa, number: 2, status: member, %s}"


def refused(load, path, text):
    """Give what is said of fixtures with one problem, of which nothing is loaded."""
    with pytest.raises(CommandError) as caught:
        load({path: text})
    assert not any(everything().values())
    return str(caught.value).removeprefix("Nothing was loaded. 1 problems:\n")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("region: pacific", "name: This field cannot be blank."),
        ("name: Fiji, capital: Suva", "capital: is not a field of Participant"),
        ("name: Fiji, region: oceania", "region: Value 'oceania' is not a valid choice."),
        ("name: [Fiji]", "name: must be a single value"),
    ],
)
def test_load_names_the_record_and_field_at_fault(load, values, message):
    said = refused(load, PARTICIPANT, MORE_PEOPLE % values)
    assert said == f"members/participant.yaml, record fiji: {message}"


BAD_DATE = "is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002."


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("since: 2002-13", f"since: “2002-13” {BAD_DATE}"),
        ("since: 2003, until: 2002", "It ends before it begins."),
        ("sources: [history/lost]", "sources: there is no passage “history/lost”"),
        ("sources: [{passage: %s, field: x}]", "field: “x” is not a field of this row."),
        ("sources: [{passage: %s, page: 4}]", "sources: “page” is not a part of a source"),
        ("sources: [{passage: %s, basis: x}]", "basis: Value 'x' is not a valid choice."),
        ("sources: [%s, history/founded]", "This passage is cited for this already."),
        ("sources: [{passage: %s, dispute: x}]", "sources: there is no discrepancy “x”"),
        ("sources: [{passage: %s, reading: x}]", "A reading belongs to a discrepancy."),
    ],
)
def test_load_names_the_period_and_source_at_fault(load, values, message):
    said = refused(load, MEMBERSHIP, MORE_PERIODS % values.replace("%s", "history/founded"))
    assert said == f"members/membership.yaml, record usa/2: {message}"


def test_load_names_an_unknown_reference(load):
    said = refused(load, MEMBERSHIP, "[{participant: fiji, number: 1, status: member}]")
    there = "members/membership.yaml, record fiji/1: "
    assert said == there + "participant: there is no participant “fiji”"
    said = refused(load, "meetings/outcome.yaml", FILES["meetings/outcome.yaml"][:-2] + ", lost]")
    there = "meetings/outcome.yaml, record founding: "
    assert said == there + "meetings: there is no meeting “lost”"


def test_load_refuses_sources_of_what_cites_none(load):
    text = FILES["sources/passage.yaml"] + "  sources: [history/founded]"
    said = refused(load, "sources/passage.yaml", text)
    there = "sources/passage.yaml, record history/founded: "
    assert said == there + "sources: Passage cites no passages"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (PARTICIPANT, "[{name: Fiji}]", f"{PARTICIPANT}, record 1: slug: missing"),
        (PARTICIPANT, "[{slug: fiji}, nepal]", f"{PARTICIPANT}, record 2: must be a mapping"),
        (PARTICIPANT, "[{slug: a}, {slug: b}, {slug: a}]", f"{PARTICIPANT}, record a: given twice"),
        (
            PARTICIPANT,
            "- slug: fiji\n- slug: nepal\n  name: Nepal\n  name: Nepaul\n",
            f"{PARTICIPANT}: name: given twice in the record at line 2",
        ),
        (PARTICIPANT, "slug: fiji", f"{PARTICIPANT}: must be a list of records"),
        (PARTICIPANT, "", f"{PARTICIPANT}: must be a list of records"),
        (PARTICIPANT, "- slug: 'fiji", f"{PARTICIPANT}: while scanning a quoted scalar"),
        (PARTICIPANT, "- slug: \x00", f"{PARTICIPANT}: unacceptable character #x0000"),
        (PARTICIPANT, b"- slug: fiji\n  name: \xff", f"{PARTICIPANT}: 'utf-8' codec can't decode"),
        ("members/island.yaml", "[{slug: fiji}]", "members/island.yaml: there is no such model"),
        ("islands/fiji.yaml", "[{slug: fiji}]", "islands/fiji.yaml: there is no such model"),
    ],
)
def test_load_names_the_file_that_cannot_be_read(load, path, text, message):
    assert refused(load, path, text).startswith(message)


@pytest.mark.parametrize(
    ("path", "text", "at_fault"),
    [
        (MEMBERSHIP, "[{participant: [nepal], number: 1, status: member}]", "participant: "),
        (MEMBERSHIP, MORE_PERIODS % "sources: [[history/founded]]", "sources: "),
        (MEMBERSHIP, MORE_PERIODS % "sources: history/founded", "sources: must "),
        (PARTICIPANT, MORE_PEOPLE % "name: Fiji, memberships: ''", "memberships: "),
        (PARTICIPANT, MORE_PEOPLE % "name: Fiji, id: 7", "id: "),
        (
            "meetings/outcome.yaml",
            "[{slug: o, kind: task, text: x, meetings: c}]",
            "meetings: must ",
        ),
        ("auth/user.yaml", "[{username: eve}]", "auth/user.yaml: there is no such model"),
    ],
)
def test_load_tells_a_value_of_the_wrong_shape_in_words(load, path, text, at_fault):
    """It names file and field instead of failing with a traceback."""
    said = refused(load, path, text)
    assert said.startswith(path)
    assert at_fault in said


def test_load_shows_every_problem_at_once(load):
    changes = {PARTICIPANT: MORE_PEOPLE % "name: []", MEMBERSHIP: MORE_PERIODS % "since: soon"}
    with pytest.raises(CommandError, match=r"Nothing was loaded\. 2 problems:"):
        load(changes)
    assert not any(everything().values())


def test_load_with_one_problem_undoes_a_later_run_too(load):
    load()
    before = everything()
    with pytest.raises(CommandError):
        load({PARTICIPANT: MORE_PEOPLE % "capital: Suva"}, overwrite=True)
    assert everything() == before


def test_load_of_an_empty_directory_is_refused(tmp_path):
    with pytest.raises(CommandError, match="holds no fixtures"):
        call_command("load", dir=tmp_path)
