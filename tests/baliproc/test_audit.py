"""Each rule of the audit finds what breaks it, names record and field, and nothing else."""

import io

import pytest
from django.core.management import CommandError, call_command

from baliproc import auditing
from sources.models import Citation
from tests import makers

pytestmark = pytest.mark.django_db


def told(rule):
    return [str(finding) for finding in rule()]


@pytest.mark.parametrize("model", auditing.cited_models(), ids=lambda model: model.__name__)
def test_every_kind_of_record_is_read_for_its_passages(model):
    """The rules go over a list found from the models, so a new kind cannot be forgotten."""
    citation = auditing.cited_models()[model]
    assert issubclass(citation, Citation)
    assert citation._meta.get_field("subject").related_model is model


def test_record_without_a_passage_is_found():
    nepal = makers.participant("nepal")
    makers.cite(nepal)
    makers.cite(makers.Document.objects.get())
    makers.participant("fiji")
    assert told(auditing.without_passage) == ["members.participant fiji: no passage proves it"]


def test_listed_attendance_rests_on_its_lists_passage():
    attendance_list = makers.attendance_list()
    makers.cite(attendance_list)
    nepal, fiji = makers.participant("nepal"), makers.participant("fiji")
    for row in (nepal, fiji, makers.Document.objects.get()):
        makers.cite(row)
    makers.attendance(list=attendance_list, participant=nepal)
    makers.attendance(list=attendance_list, participant=fiji, evidence="elsewhere")
    assert told(auditing.without_passage) == [
        f"meetings.attendance {attendance_list.slug}/fiji: no passage proves it"
    ]


def test_passage_on_which_nothing_rests_is_found():
    makers.cite(makers.participant("nepal"))
    makers.statement(passage=makers.passage(code="reading"))
    makers.passage(code="idle")
    assert told(auditing.unused_passages) == ["sources.passage history/idle: nothing rests on it"]


@pytest.mark.parametrize(
    ("date", "quote", "missing"),
    [
        ("2002", "It met in 2002.", ""),
        ("2002-02", "It met in February 2002.", ""),
        ("2002-02-26", "on 26–28 February 2002", ""),
        ("2011-11-14", "14th–16th November 2011", ""),
        ("2002", "It met in 20021.", "year"),
        ("2002", "It met.", "year"),
        ("2002-02", "It met in 2002.", "month"),
        ("2002-05", "It met in 2002. It may meet again.", ""),
        ("2002-02-26", "in February 2002", "day"),
        ("2002-02-02", "on 26 February 2002", "day"),
    ],
)
def test_date_beyond_its_evidence_is_found(date, quote, missing):
    held = makers.membership(since=date)
    makers.cite(held, passage=makers.passage(quote=quote))
    expected = f"members.membership nepal/1: since: {date}: its passages give no {missing}"
    assert told(auditing.dates_beyond_evidence) == ([expected] if missing else [])


def test_date_may_be_joined_from_two_passages_and_a_locator():
    meeting = makers.meeting("forum", start="2017-08-24")
    makers.cite(meeting, passage=makers.passage(quote="in August", locator="2017"))
    assert len(told(auditing.dates_beyond_evidence)) == 1
    makers.cite(meeting, passage=makers.passage(quote="24–25 August"), field="start")
    assert told(auditing.dates_beyond_evidence) == []


def test_passage_of_another_field_is_no_evidence():
    held = makers.membership(since="2002", until="2011")
    makers.cite(held, passage=makers.passage(quote="in 2002"), field="since")
    makers.cite(held, passage=makers.passage(quote="since 2011"), field="since")
    assert told(auditing.dates_beyond_evidence) == [
        "members.membership nepal/1: until: 2011: its passages give no year"
    ]


@pytest.mark.parametrize(("basis", "count"), [("inferred", 0), ("stated", 1)])
def test_only_an_inference_may_give_the_date_in_its_note(basis, count):
    held = makers.membership(attested="2022")
    passage = makers.passage(quote="Nine years later")
    makers.cite(held, passage=passage, field="attested", basis=basis, note="2013 and nine is 2022.")
    assert len(told(auditing.dates_beyond_evidence)) == count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is at present in Bangkok.", "at present"),
        ("It was set up this January.", "this January"),
        ("It met Ten years later.", "Ten years later"),
        ("The source says “this January”.", None),
        ("It was set up in January 2022.", None),
    ],
)
def test_relative_time_in_our_own_words_is_found(text, words):
    makers.cite(makers.milestone("office", summary=text))
    expected = f"meetings.milestone office: summary: “{words}” has no anchor in time"
    assert told(auditing.relative_time) == ([expected] if words else [])


@pytest.mark.parametrize(("basis", "count"), [("inferred", 0), ("stated", 1)])
def test_printed_relative_time_becomes_a_date_only_by_an_inference(basis, count):
    point = makers.point(start="2022-01", printed="This January")
    makers.cite(point, field="start", basis=basis)
    found = told(auditing.relative_time)
    assert len(found) == count
    assert not found or "start: “This January” made a date without saying how" in found[0]


def test_word_for_word_texts_may_say_at_present():
    makers.cite(makers.item(text="Act at present."))
    assert told(auditing.relative_time) == []


def test_total_that_the_list_contradicts_is_found_until_a_discrepancy_says_so():
    attendance_list = makers.attendance_list(slug="list", stated_total=2)
    citation = makers.cite(attendance_list)
    makers.attendance(list=attendance_list)
    assert told(auditing.arithmetic) == [
        "meetings.attendancelist list: stated_total: 2 stated, 1 on record"
    ]
    citation.dispute = makers.discrepancy()
    citation.save()
    assert told(auditing.arithmetic) == []


@pytest.mark.parametrize(("low", "count"), [(1, 0), (2, 1), (None, 0)])
def test_figure_that_the_record_contradicts_is_found(low, count):
    makers.membership(status="observer", listing="observer-states")
    makers.cite(makers.figure(unit="observers", low=low))
    assert (
        told(auditing.arithmetic) == ["sources.figure cases: low: 2 observers, 1 on record"][:count]
    )


def test_figure_of_another_unit_is_not_compared():
    makers.membership(status="observer", listing="observer-states")
    makers.cite(makers.figure(unit="people", low=500))
    assert told(auditing.arithmetic) == []


def test_strategy_with_fewer_items_than_it_states_is_found():
    strategy = makers.strategy(items_total=2)
    makers.item(strategy=strategy, area=makers.area(strategy=strategy))
    assert told(auditing.arithmetic) == [
        "strategy.strategy adelaide-2023: items_total: 2, 1 on record"
    ]


def test_hole_in_a_series_is_found_until_a_gap_is_noted():
    group = makers.group("officials")
    for ordinal in (1, 4):
        makers.meeting(f"officials-{ordinal}", group=group, ordinal=ordinal)
    found = ["workinggroups.group officials: no meeting 2, 3, and no note of a gap"]
    assert told(auditing.missing_ordinals) == found
    makers.cite(group, dispute=makers.discrepancy("dates", kind="date"))
    assert told(auditing.missing_ordinals) == found
    makers.cite(group, dispute=makers.discrepancy("gap", kind="gap"))
    assert told(auditing.missing_ordinals) == []


def test_name_of_two_records_is_found_unless_a_note_says_so():
    for slug in ("group-1", "group-2"):
        makers.cite(makers.group_alias(owner=makers.group(slug), text="Experts"), note="Of both.")
    assert told(auditing.names_that_clash) == []
    other = makers.group_alias(owner=makers.group("group-3"), text="EXPERTS")
    makers.cite(other)
    found = "another record has this name too, and no note says so"
    assert told(auditing.names_that_clash) == [
        f"workinggroups.groupalias group-3/EXPERTS: text: {found}"
    ]


def test_name_that_repeats_its_record_is_found():
    makers.participant_alias(owner=makers.participant("nepal", name="Nepal"), text="Nepal")
    assert told(auditing.names_that_clash) == [
        "members.participantalias nepal/Nepal: text: repeats the record's own name"
    ]


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("Nepal", True),
        ("State of Nepal", True),
        ("State of Nepal (NP)", True),
        ("Nepall", False),
        ("State of Nepal (XY)", False),
    ],
)
def test_printed_name_that_is_not_on_record_is_found(printed, known):
    nepal = makers.participant("nepal", name="Nepal")
    for text in ("State of Nepal", "NP"):
        makers.participant_alias(owner=nepal, text=text)
    makers.membership(participant=nepal, as_printed=printed)
    expected = f"members.membership nepal/1: as_printed: “{printed}” is no name on record"
    assert told(auditing.names_as_printed) == ([] if known else [expected])


def test_name_that_search_does_not_find_is_told(monkeypatch):
    makers.participant_alias(owner=makers.participant("nepal", name="Nepal"), text="NP")
    assert told(auditing.names_not_found) == []
    makers.participant_alias(owner=makers.participant("fiji", name="Fiji"), text="…")
    assert told(auditing.names_not_found) == [
        "members.participantalias fiji/…: text: a search for “…” does not find its record"
    ]


# The command


@pytest.fixture
def record():
    """Give a publication of two chapters in which one row rests on a passage."""
    document = makers.document(kind="publication")
    chapter = makers.chapter("history", number=1, title="History", document=document)
    passage = makers.passage(chapter=chapter, quote="It was founded in 2002.")
    makers.cite(document, passage=passage)


def audit(text=None, **options):
    out = io.StringIO()
    source = io.StringIO(text) if text is not None else None
    if source:
        source.name = "publication.txt"
    call_command("audit", text=source, stdout=out, **options)
    return out.getvalue()


def cells(row):
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_audit_prints_coverage_and_what_was_not_compared(record):
    header, _rule, *printed = audit().splitlines()
    assert cells(header) == "No. Chapter Passages Records Quoted Unquoted".split()
    assert cells(printed[0]) == ["1", "History", "1", "1", "", ""]
    assert printed[1:] == ["No text was given, so that no quotation was compared.", "No findings."]


def test_audit_with_the_text_tells_what_yielded_nothing(record):
    text = "Cover\nHistory\nIt was founded in 2002. Nothing more is said of it by anyone."
    printed = audit(text, unquoted=True).splitlines()[2:]
    assert cells(printed[0]) == ["1", "History", "1", "1", "28%", "1"]
    assert printed[1:] == ["    Nothing more is said of it by anyone.", "No findings."]


def test_audit_fails_naming_a_quotation_that_is_not_verbatim(record):
    with pytest.raises(CommandError) as failed:
        audit("History\nIt was founded in 2003.")
    assert str(failed.value) == (
        "sources.passage history/1: quote: not verbatim: “It was founded in 2002.”\n1 findings."
    )


def test_audit_refuses_another_text(record):
    with pytest.raises(CommandError, match=r"publication\.txt is not the text of Publication"):
        audit("Another book")


def test_audit_without_a_record_says_what_to_do(db):
    with pytest.raises(CommandError, match=r"run manage\.py load"):
        audit()
