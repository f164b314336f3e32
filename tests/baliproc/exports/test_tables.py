"""The tables: every field of the record, none of its drafts, in one query each."""

import pytest

from baliproc.exports.catalogue import TABLES
from baliproc.exports.contents import CONTENTS, dictionary, refers_to
from baliproc.exports.derived import CITATIONS
from sources.models import Citation, Cited, Keyed
from sources.models.withdrawal import Withdrawal
from tests import makers
from tests.every_model import concrete

BOOKKEEPING = {"id", "state", "revision", "folded", "modified"}
"""What a model has for the site's own use; records tell when they were modified."""

pytestmark = pytest.mark.django_db


def rows_of(name):
    table = CONTENTS[name]
    return [dict(zip(table.header, row, strict=True)) for row in table.rows()]


def test_every_model_of_the_record_has_a_table():
    """But that of withdrawals, which are told at the address of what was withdrawn."""
    told = {table.model for table in TABLES.values()} | {Withdrawal}
    assert {one for one in concrete(Keyed) if not issubclass(one, Citation)} == told


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_table_has_every_field_of_its_model(table):
    fields = {
        one.name
        for one in table.model._meta.get_fields()
        if one.concrete and not one.many_to_many and one.name not in BOOKKEEPING
    }
    in_identifier = {path.partition("__")[0] for path in table.key_columns}
    assert fields - set(table.names_of_fields) - in_identifier == set()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_relation_of_many_to_many_has_a_table_of_its_own(table):
    through = {one.remote_field.through for one in table.model._meta.many_to_many}
    assert through <= {one.model for one in TABLES.values()}


def test_dictionary_describes_every_column_once():
    found = list(dictionary())
    columns = [(table.name, one.name) for table in CONTENTS.values() for one in table.columns]
    assert [(row[0], row[1]) for row in found] == columns
    assert len(set(columns)) == len(columns)
    undescribed = [
        row[:2] for row in found if len(row[4]) < 8 or not row[4].endswith((".", "null"))
    ]
    assert undescribed == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_vocabulary_is_that_of_the_model(table):
    for column in table.columns:
        if len(column.paths) != 1 or "__" in column.paths[0] or column.give:
            continue
        names = {one.name for one in table.model._meta.get_fields()}
        if column.paths[0] in names:
            choices = table.model._meta.get_field(column.paths[0]).choices or ()
            if column.choices != tuple((value, str(label)) for value, label in choices):
                assert (table.name, column.name) == ("participants", "status")


def test_foreign_key_of_the_model_refers_to_the_table_of_its_target():
    for table in TABLES.values():
        for path, name in table.names_of_fields.items():
            if "__" in path or path not in {one.name for one in table.model._meta.fields}:
                continue
            target = table.model._meta.get_field(path).related_model
            column = next(one for one in table.columns if one.name == name)
            assert column.target is target
            if target:
                assert TABLES[refers_to(column)[0]].model is target


def everything():
    """Save one row of every model, all of them published and cited; give them by model."""
    document = makers.document()
    passage = makers.passage()
    figure = makers.figure()
    nepal = makers.participant("nepal")
    host = makers.participant("host")
    person = makers.person()
    group = makers.group()
    later = makers.group("later")
    meeting = makers.meeting(group=group, host=host, start="2002-02")
    beside = makers.meeting("beside")
    listed = makers.attendance_list(meeting)
    outcome = makers.outcome(meeting)
    milestone = makers.milestone()
    point = makers.point(perspective=makers.perspective(participant=nepal, document=document))
    roster = makers.roster(group=group)
    area = makers.area()
    item = makers.item(area=area)
    update = makers.update(item=item)
    made = [
        document,
        makers.document_file(document=document),
        makers.document_alias(owner=document),
        makers.document_link(source=document, target=makers.document("older")),
        passage.chapter,
        passage,
        figure,
        nepal,
        makers.participant_alias(owner=nepal),
        makers.membership(participant=nepal),
        person,
        makers.person_alias(owner=person),
        makers.appointment(person=person, participant=nepal),
        point.perspective,
        point,
        through(point, "figures", point=point, figure=figure),
        group,
        makers.group_alias(owner=group),
        roster,
        makers.role(group=group, participant=nepal, roster=roster, on_behalf=host),
        makers.succession(earlier=group, later=later),
        makers.authorship(document=document, participant=nepal),
        meeting,
        through(meeting, "facilitators", meeting=meeting, group=later),
        through(meeting, "documents", meeting=meeting, document=document),
        through(meeting, "held_with", meeting=meeting, companion=beside),
        makers.meeting_role(meeting=meeting, participant=nepal),
        listed,
        makers.attendance(list=listed, participant=nepal),
        outcome,
        makers.effect(outcome=outcome, group=group),
        milestone,
        through(milestone, "groups", milestone=milestone, group=group),
        through(milestone, "participants", milestone=milestone, participant=nepal),
        through(milestone, "figures", milestone=milestone, figure=figure),
        area.strategy,
        area,
        item,
        through(item, "groups", item=item, group=group),
        update,
        through(update, "groups", update=update, group=group),
        makers.provision(set=makers.provision_set(document=document)),
        makers.statement(passage=passage),
    ]
    for row in made:
        if isinstance(row, Cited) and hasattr(row, "citations"):
            makers.cite(row, passage=passage)
    return made


def through(row, relation, **values):
    return type(row)._meta.get_field(relation).remote_field.through.objects.create(**values)


def test_every_table_tells_a_published_row():
    everything()
    assert [name for name in CONTENTS if not rows_of(name)] == []


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_nothing_that_is_not_published_is_told(state):
    everything()
    for model in concrete(Cited):
        model.objects.update(state=state)
    told = {name: len(rows_of(name)) for name in CONTENTS}
    assert told == dict.fromkeys(CONTENTS, 0)


@pytest.mark.parametrize("name", [one for one in TABLES if TABLES[one].key_columns == ("slug",)])
def test_hidden_record_is_named_nowhere(name):
    """A draft hides its children, and what only mentions it says nothing of it."""
    everything()
    table = TABLES[name]
    if not issubclass(table.model, Cited) or not table.model.objects.exists():
        pytest.skip("it has no state of its own")
    hidden = {table.rows().__next__()[0]}
    table.model.objects.filter(slug__in=hidden).update(state="draft")
    for other in CONTENTS.values():
        for column, values in zip(other.columns, zip(*other.rows(), strict=True), strict=False):
            if column.target is table.model or (other is table and column.name == "slug"):
                assert not hidden & set(values), (other.name, column.name)


def test_hidden_host_leaves_the_meeting_and_its_name_blank():
    makers.meeting(host=makers.participant("host", state="draft"))
    assert [(row["slug"], row["host"]) for row in rows_of("meetings")] == [
        ("ministerial-conference-1", None)
    ]


def test_list_of_two_meetings_tells_those_present_at_each_in_public():
    first, second = makers.meeting("first"), makers.meeting("second")
    listed = makers.attendance_list(first, second, makers.meeting("third", state="draft"))
    nepal = makers.participant()
    makers.cite(makers.attendance(list=listed, participant=nepal))
    makers.meeting_role(meeting=second, participant=nepal, role="speaker")
    makers.meeting_role(meeting=second, participant=nepal, role="co-chair")
    told = [(row["id"], row["meeting"], row["capacity"]) for row in rows_of("attendance")]
    assert told == [
        ("first/governments-2002/nepal", "first", "participant"),
        ("second/governments-2002/nepal", "second", "co-chair"),
    ]
    proved = [row["subject"] for row in rows_of("citations")]
    assert proved == [one[0] for one in told]


def test_person_at_a_meeting_gives_capacity_to_whom_it_acts_for():
    meeting, nepal = makers.meeting(), makers.participant()
    makers.attendance(list=makers.attendance_list(meeting), participant=nepal)
    makers.meeting_role(meeting=meeting, person=makers.person(), on_behalf=nepal, role="co-chair")
    assert [row["capacity"] for row in rows_of("attendance")] == ["co-chair"]


def test_citation_names_the_column_and_hides_a_discrepancy_that_is_a_draft():
    office = makers.appointment()
    held = makers.discrepancy(state="draft")
    makers.cite(office, field="title", dispute=held, reading="Premier")
    [row] = rows_of("citations")
    assert (row["subject_table"], row["subject"], row["field"]) == (
        "appointments",
        "jane-doe/1",
        "role",
    )
    assert (row["discrepancy"], row["reading"]) == (None, None)
    held.state = "published"
    held.save()
    [row] = rows_of("citations")
    assert (row["discrepancy"], row["reading"]) == ("two-dates", "Premier")


def test_passage_of_a_hidden_document_proves_nothing_in_public():
    hidden = makers.chapter("secret", document=makers.document("hidden", state="draft"))
    makers.cite(makers.participant(), passage=makers.passage(chapter=hidden))
    assert rows_of("citations") == []
    assert rows_of("passages") == []


def test_provision_is_named_by_its_set_and_number():
    makers.provision(number="a")
    assert [row["slug"] for row in rows_of("provisions")] == ["objectives-a"]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("name", ["participants", "attendance", "roles", "meetings"])
def test_table_is_read_in_one_query(django_assert_num_queries, name, rows):
    group, meeting = makers.group(), makers.meeting("held", start="2002")
    listed = makers.attendance_list(meeting)
    for number in range(rows):
        one = makers.participant(f"member-{number}")
        makers.attendance(list=listed, participant=one)
        makers.role(group=group, participant=one)
        makers.meeting(f"meeting-{number}", group=group)
    with django_assert_num_queries(1):
        assert len(rows_of(name)) >= rows


def test_citations_are_read_in_a_query_for_each_table_that_has_them(django_assert_num_queries):
    with django_assert_num_queries(sum(hasattr(one.model, "citations") for one in TABLES.values())):
        assert list(CITATIONS.rows()) == []


def test_rows_stand_in_the_order_of_their_identifiers_on_either_database():
    for slug in ("b", "a-b", "a", "aa", "a-a"):
        makers.participant(slug)
    assert [row["slug"] for row in rows_of("participants")] == ["a", "a-a", "a-b", "aa", "b"]


def test_no_column_is_of_a_kind_that_a_file_cannot_hold():
    everything()
    kinds = {type(value) for table in CONTENTS.values() for row in table.rows() for value in row}
    assert all(issubclass(one, str | int | bool | type(None)) for one in kinds)
