"""What held when: the three answers, rival readings, dates in words and dates in order."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sources.fields import ReducedDate
from sources.models import Answer, AsOf, Held, When
from sources.models.spans import combined, holds
from tests import makers

YES, NO, NOT_STATED = Answer.YES, Answer.NO, Answer.NOT_STATED


@pytest.mark.parametrize(
    ("date", "since", "until", "attested", "answer"),
    [
        # Nothing is known.
        ("2010", "", "", "", NOT_STATED),
        # A start only: certain in the days between its first and last.
        ("2014", "2015", "", "", NO),
        ("2015", "2015", "", "", YES),
        ("2015-06", "2015", "", "", NOT_STATED),
        ("2015-12-30", "2015", "", "", NOT_STATED),
        ("2015-12-31", "2015", "", "", YES),
        ("2016", "2015", "", "", NOT_STATED),
        ("2015", "2015-06-10", "", "", YES),
        ("2015-06", "2015-06-10", "", "", YES),
        ("2015-06-09", "2015-06-10", "", "", NO),
        ("2015-06-10", "2015-06-10", "", "", YES),
        # A start and an end.
        ("2004", "2005", "2011", "", NO),
        ("2008", "2005", "2011", "", YES),
        ("2011", "2005", "2011", "", YES),
        ("2011-01-01", "2005", "2011", "", YES),
        ("2011-01-02", "2005", "2011", "", NOT_STATED),
        ("2011-12-31", "2005", "2011", "", NOT_STATED),
        ("2012", "2005", "2011", "", NO),
        ("2011-03", "2011", "2011-03", "", NOT_STATED),
        ("2011-04", "2011", "2011-03", "", NO),
        # An end only.
        ("2010", "", "2011", "", NOT_STATED),
        ("2011", "", "2011", "", NOT_STATED),
        ("2012", "", "2011", "", NO),
        # Attested: each of its days, and all since a start.
        ("2010", "", "", "2024-04", NOT_STATED),
        ("2024", "", "", "2024-04", YES),
        ("2024-04", "", "", "2024-04", YES),
        ("2024-04-30", "", "", "2024-04", YES),
        ("2024-05", "", "", "2024-04", NOT_STATED),
        ("2025", "", "", "2024-04", NOT_STATED),
        ("2016", "2015", "", "2024-04", YES),
        ("2024-04-30", "2015", "", "2024-04", YES),
        ("2024-05", "2015", "", "2024-04", NOT_STATED),
        ("2008", "", "2011", "2005", YES),
        ("2004", "", "2011", "2005", NOT_STATED),
        ("2012", "", "2011", "2005", NO),
    ],
)
def test_holds_answers_for_a_date(date, since, until, attested, answer):
    assert holds(ReducedDate(date), since, until, attested) == answer


@pytest.mark.parametrize(
    ("answers", "answer"),
    [
        ([], AsOf(NOT_STATED)),
        ([AsOf(YES)], AsOf(YES)),
        ([AsOf(NO), AsOf(YES)], AsOf(YES)),
        ([AsOf(NOT_STATED, True), AsOf(YES)], AsOf(YES)),
        ([AsOf(NO), AsOf(NO)], AsOf(NO)),
        ([AsOf(NO), AsOf(NOT_STATED)], AsOf(NOT_STATED)),
        ([AsOf(NO), AsOf(NOT_STATED, True)], AsOf(NOT_STATED, True)),
    ],
)
def test_combined_is_yes_for_one_yes_and_no_for_only_no(answers, answer):
    assert combined(answers) == answer


def as_of(row, date):
    return row.as_of(ReducedDate(date))


@pytest.mark.django_db
def test_as_of_new_zealand_co_chair_since_2015():
    row = makers.role(participant=makers.participant("new-zealand"), since="2015")
    assert as_of(row, "2014") == AsOf(NO)
    assert as_of(row, "2015") == AsOf(YES)


@pytest.mark.django_db
def test_as_of_united_states_observer_then_member():
    usa = makers.participant("usa")
    observer = makers.membership(participant=usa, status="observer", since="2002", until="2011")
    member = makers.membership(participant=usa, since="2011", attested="2024-04")
    assert (as_of(observer, "2005"), as_of(member, "2005")) == (AsOf(YES), AsOf(NO))
    assert (as_of(observer, "2011"), as_of(member, "2011")) == (AsOf(YES), AsOf(YES))
    assert (as_of(observer, "2012"), as_of(member, "2012")) == (AsOf(NO), AsOf(YES))


@pytest.mark.django_db
def test_as_of_nepal_member_in_2010_is_not_stated():
    row = makers.membership(attested="2024-04")
    assert as_of(row, "2010") == AsOf(NOT_STATED)
    assert as_of(row, "2024") == AsOf(YES)


def disputed_role(treatment, **values):
    """Give a co-chair since 2012 whose start another passage puts in 2015."""
    row = makers.role(since="2012", attested="2024-04", **values)
    dispute = makers.discrepancy(treatment=treatment)
    for reading in ("2012", "2015"):
        makers.cite(row, field="since", dispute=dispute, reading=reading)
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("treatment", ["blank", "both"])
def test_as_of_tries_each_reading_when_none_is_followed(treatment):
    row = disputed_role(treatment)
    assert as_of(row, "2011") == AsOf(NO)
    assert as_of(row, "2012") == AsOf(NOT_STATED, disputed=True)
    assert as_of(row, "2013") == AsOf(NOT_STATED, disputed=True)
    assert as_of(row, "2015") == AsOf(YES)
    assert as_of(row, "2025") == AsOf(NOT_STATED)


@pytest.mark.django_db
def test_as_of_takes_the_field_when_one_reading_is_followed():
    row = disputed_role("followed")
    assert as_of(row, "2011") == AsOf(NO)
    assert as_of(row, "2013") == AsOf(YES)


@pytest.mark.django_db
def test_as_of_ignores_a_dispute_without_readings():
    row = makers.role(since="2012", attested="2024-04")
    makers.cite(row, field="since", dispute=makers.discrepancy())
    assert as_of(row, "2013") == AsOf(YES)


@pytest.mark.django_db
def test_as_of_combines_rival_readings_of_two_fields():
    row = makers.role()
    dispute = makers.discrepancy()
    for field, reading in [
        ("since", "2005"),
        ("since", "2007"),
        ("until", "2010"),
        ("until", "2012"),
    ]:
        makers.cite(row, field=field, dispute=dispute, reading=reading)
    assert row.open_readings() == {"since": {"2005", "2007"}, "until": {"2010", "2012"}}
    assert as_of(row, "2004") == AsOf(NO)
    assert as_of(row, "2006") == AsOf(NOT_STATED, disputed=True)
    assert as_of(row, "2008") == AsOf(YES)
    assert as_of(row, "2011") == AsOf(NOT_STATED, disputed=True)
    assert as_of(row, "2013") == AsOf(NO)


@pytest.mark.django_db
def test_reading_of_a_date_must_be_a_date():
    citation = makers.cite(makers.role(), field="since", dispute=makers.discrepancy())
    citation.reading = "2015"
    citation.full_clean()
    citation.reading = "the spring of 2015"
    with pytest.raises(ValidationError) as caught:
        citation.full_clean()
    assert list(caught.value.message_dict) == ["reading"]


@pytest.mark.django_db
def test_reading_without_a_dispute_is_refused_by_the_database():
    row = makers.role()
    with pytest.raises(IntegrityError, match="rolecitation_reading_is_of_a_dispute"):
        makers.cite(row, field="since", reading="2012")


@pytest.mark.parametrize(
    ("start", "end", "sense", "words"),
    [
        ("", "", "exact", ""),
        ("", "", "within", ""),
        ("", "", "annual", ""),
        ("2002-02-26", "2002-02-28", "exact", "26–28 February 2002"),
        ("2013", "2015", "within", "between 2013 and 2015"),
        ("2013-03", "2013-05", "within", "between March 2013 and May 2013"),
        ("2013", "", "within", "2013"),
        ("", "2015", "within", "2015"),
        ("2013", "2015", "annual", "every year, 2013 – 2015"),
        ("2013", "", "annual", "every year since 2013"),
        ("", "2015", "exact", "2015"),
    ],
)
def test_when_dates_in_words(start, end, sense, words):
    row = apps.get_model("meetings.Meeting")(start=start, end=end, sense=sense)
    assert row.dates_in_words == words


@pytest.mark.parametrize(
    ("start", "end", "earliest", "latest"),
    [
        ("", "", None, None),
        ("2002-02", "", datetime.date(2002, 2, 1), datetime.date(2002, 2, 28)),
        ("2002", "2003-04", datetime.date(2002, 1, 1), datetime.date(2003, 4, 30)),
        ("", "2003", datetime.date(2003, 1, 1), datetime.date(2003, 12, 31)),
    ],
)
def test_when_earliest_and_latest(start, end, earliest, latest):
    row = apps.get_model("meetings.Meeting")(start=start, end=end)
    assert (row.earliest, row.latest) == (earliest, latest)


DATED = [
    pytest.param(model, *names, id=model.__name__)
    for base, names in [(Held, ("since", "until")), (When, ("start", "end"))]
    for model in apps.get_models()
    if issubclass(model, base)
]
IN_ORDER = [
    ("", ""),
    ("2011", ""),
    ("", "2011"),
    ("2011", "2011"),
    ("2011-03", "2011"),
    ("2011", "2011-03"),
    ("2011-03-31", "2011-03"),
    ("2010-12-31", "2011"),
]
OUT_OF_ORDER = [
    ("2012", "2011"),
    ("2012", "2011-12-31"),
    ("2011-04", "2011-03"),
    ("2011-04", "2011-03-31"),
    ("2011-04-01", "2011-03"),
    ("2011-03-02", "2011-03-01"),
]


def test_dated_models_are_found():
    found = {case.id for case in DATED}
    assert found >= {"Membership", "Appointment", "Role", "Meeting", "Point", "Milestone"}


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "earlier", "later"), DATED)
def test_dates_in_order_are_taken_by_the_database(model, earlier, later):
    row = getattr(makers, model._meta.model_name)()
    for first, last in IN_ORDER:
        assert model.objects.filter(pk=row.pk).update(**{earlier: first, later: last}) == 1
        row.refresh_from_db()
        row.full_clean()
        assert (getattr(row, earlier), getattr(row, later)) == (first, last)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "earlier", "later"), DATED)
@pytest.mark.parametrize(("first", "last"), OUT_OF_ORDER)
def test_dates_out_of_order_are_refused_by_the_database(model, earlier, later, first, last):
    row = getattr(makers, model._meta.model_name)()
    constraint = f"{model._meta.model_name}_{later}_not_before_{earlier}"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{earlier: first, later: last})
    row.refresh_from_db()
    assert (getattr(row, earlier), getattr(row, later)) == ("", "")
    setattr(row, earlier, first)
    setattr(row, later, last)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    message = (
        "It ends before it begins." if issubclass(model, Held) else "The end is before the start."
    )
    assert caught.value.message_dict == {"__all__": [message]}
