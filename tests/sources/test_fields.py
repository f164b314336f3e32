"""Reduced-precision dates: as values, as a model's column, and as typed into a form."""

import datetime
import pickle

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from sources.fields import ReducedDate, ReducedDateField, span_in_words
from sources.models import Document
from tests import makers

PRECISIONS = {4: "year", 7: "month", 10: "day"}
REDUCED = st.builds(
    lambda day, length: ReducedDate(day.isoformat()[:length]),
    st.dates(),
    st.sampled_from(list(PRECISIONS)),
)

BAD_ISO = [
    "",
    "2002-13",
    "2002-00",
    "2002-02-30",
    "2001-02-29",
    "2002-2",
    "2002-02-6",
    "20020226",
    "2002-",
    "2002-02-26T00:00",
    "2002\x00",
    "٢٠٠٢",
    "２００２",
    "0000",
    "-2002",
    "12002",
    "2002" * 2500,
]
BAD_WORDS = [
    "30 February 2002",
    "0 February 2002",
    "Smarch 2002",
    "Fe 2002",
    "26 2002",
    "February 26, 2002",
    "26th February 2002",
    "February",
    "next year",
    "٢٦ February 2002",
    "26 February ٢٠٠٢",
    "26 February 2002\x00",
    "February 0000",
]


def short(text):
    return ascii(text)[:30]


@pytest.mark.parametrize("text", BAD_ISO, ids=short)
def test_reduced_date_refuses_what_is_not_iso_text_of_a_real_day(text):
    with pytest.raises(ValueError):
        ReducedDate(text)


@pytest.mark.parametrize("text", [" 2002", "2002\n", "2002 ", "26 February 2002"])
def test_reduced_date_itself_takes_neither_spaces_nor_words(text):
    with pytest.raises(ValueError):
        ReducedDate(text)


@pytest.mark.parametrize("text", BAD_ISO + BAD_WORDS, ids=short)
def test_parse_refuses_what_is_no_date(text):
    with pytest.raises(ValueError):
        ReducedDate.parse(text)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2002", "2002"),
        ("2002-02", "2002-02"),
        ("2002-02-26", "2002-02-26"),
        ("  2002-02-26 ", "2002-02-26"),
        ("February 2002", "2002-02"),
        ("feb 2002", "2002-02"),
        ("Feb. 2002", "2002-02"),
        ("Sept 2002", "2002-09"),
        ("may 2002", "2002-05"),
        ("26 February 2002", "2002-02-26"),
        ("6  FEB.\t2002", "2002-02-06"),
        ("29 February 2004", "2004-02-29"),
    ],
)
def test_parse_gives_iso_text(text, iso):
    date = ReducedDate.parse(text)
    assert date == iso
    assert type(date) is ReducedDate


@given(REDUCED)
def test_reduced_date_round_trips_through_iso_and_words(date):
    assert ReducedDate(str(date)) == date
    assert ReducedDate.parse(date.words()) == date
    assert pickle.loads(pickle.dumps(date)) == date  # noqa: S301


@given(st.dates(max_value=datetime.date(9998, 12, 31)), st.sampled_from(list(PRECISIONS)))
def test_reduced_date_spans_exactly_the_days_that_begin_with_its_text(day, length):
    date = ReducedDate(day.isoformat()[:length])
    assert date.precision == PRECISIONS[length]
    assert date.year == day.year
    assert date.earliest <= day <= date.latest
    assert date.earliest.isoformat()[:length] == date.latest.isoformat()[:length] == date
    one = datetime.timedelta(days=1)
    assert (date.latest + one).isoformat()[:length] != date
    if date.earliest > datetime.date.min:
        assert (date.earliest - one).isoformat()[:length] != date


@given(REDUCED, REDUCED)
def test_reduced_date_orders_by_first_day_then_shorter_first(one, other):
    assert (one < other) == ((one.earliest, len(one)) < (other.earliest, len(other)))


@given(st.text())
def test_parse_gives_a_date_or_raises_value_error(text):
    try:
        date = ReducedDate.parse(text)
    except ValueError:
        return
    assert date.earliest <= date.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2004", datetime.date(2004, 1, 1), datetime.date(2004, 12, 31)),
        ("2004-02", datetime.date(2004, 2, 1), datetime.date(2004, 2, 29)),
        ("2003-02", datetime.date(2003, 2, 1), datetime.date(2003, 2, 28)),
        ("2004-02-26", datetime.date(2004, 2, 26), datetime.date(2004, 2, 26)),
    ],
)
def test_reduced_date_earliest_and_latest(text, earliest, latest):
    assert (ReducedDate(text).earliest, ReducedDate(text).latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2002", "2002"), ("2002-02", "February 2002"), ("2002-02-06", "6 February 2002")],
)
def test_reduced_date_in_words(text, words):
    assert ReducedDate(text).words() == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("", "", ""),
        ("2002", "", "2002"),
        ("", "2015", "2015"),
        ("2002-02", "2002-02", "February 2002"),
        ("2013", "2015", "2013 – 2015"),
        ("2002-02-26", "2002-02-28", "26–28 February 2002"),
        ("2002-02-26", "2002-03-01", "26 February – 1 March 2002"),
        ("2002-12-30", "2003-01-02", "30 December 2002 – 2 January 2003"),
        ("2013-03", "2013-05", "March – May 2013"),
        ("2013-03", "2014-03", "March 2013 – March 2014"),
        ("2013", "2013-05", "2013 – May 2013"),
        ("2013-03", "2013-05-02", "March 2013 – 2 May 2013"),
    ],
)
def test_span_in_words_says_what_the_dates_share_once(start, end, words):
    assert span_in_words(start, end) == words


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2002", "2002-02", "2002-02-26"])
def test_field_loads_what_it_saved(text):
    makers.document(date=text)
    date = Document.objects.get(date=text).date
    assert date == text
    assert type(date) is ReducedDate


@pytest.mark.django_db
def test_field_not_stated_is_blank_text():
    makers.document()
    assert Document.objects.get(date="").date == ""


@pytest.mark.django_db
def test_field_sorts_by_date_and_shorter_first():
    texts = ["2003", "2002-03", "2002", "2002-02-26", "2002-02"]
    for number, text in enumerate(texts):
        makers.document(f"document-{number}", date=text)
    dates = Document.objects.order_by("date").values_list("date", flat=True)
    assert list(dates) == ["2002", "2002-02", "2002-02-26", "2002-03", "2003"]


@pytest.mark.parametrize("text", BAD_ISO[1:], ids=short)
def test_field_refuses_bad_text_by_its_name(text):
    row = Document(slug="law", title="Law", kind="law", status="issued", date=text)
    with pytest.raises(ValidationError) as caught:
        row.clean_fields()
    assert caught.value.message_dict == {
        "date": [f"“{text}” is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002."]
    }


def test_field_check_refuses_null():
    (error,) = ReducedDateField(null=True).check()
    assert (error.id, error.msg) == ("sources.E001", "An unknown date is '', not NULL.")


@pytest.mark.parametrize("options", [{}, {"blank": False}, {"db_index": True}])
def test_field_is_rebuilt_from_its_migration(options):
    field = ReducedDateField("date", **options)
    _, path, args, kwargs = field.deconstruct()
    rebuilt = ReducedDateField(*args, **kwargs)
    assert path == "sources.fields.ReducedDateField"
    assert rebuilt.max_length == 10
    assert (rebuilt.blank, rebuilt.default, rebuilt.db_index) == (
        field.blank,
        field.default,
        field.db_index,
    )


DateForm = modelform_factory(Document, fields=["date"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "saved"),
    [("", ""), ("2002-02", "2002-02"), (" 26 Feb 2002 ", "2002-02-26"), ("May 2002", "2002-05")],
)
def test_form_accepts_words_and_saves_iso_text(typed, saved):
    form = DateForm({"date": typed}, instance=makers.document(date="1999"))
    assert form.is_valid()
    form.save()
    assert Document.objects.get().date == saved


@pytest.mark.parametrize("typed", ["30 Smarch 2002", "2002-2", "2002-13", "٢٠٠٢", "soon"])
def test_form_says_what_is_wrong_and_keeps_what_was_typed(typed):
    form = DateForm({"date": typed})
    assert form.errors == {
        "date": [f"“{typed}” is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002."]
    }
    assert f'value="{typed}"' in str(form["date"])


def test_form_refuses_a_nul_byte():
    assert list(DateForm({"date": "2002\x00"}).errors) == ["date"]


def test_form_refuses_a_long_text_without_repeating_it():
    form = DateForm({"date": "2" * 10_000})
    assert form.errors == {"date": ["Ensure this value has at most 40 characters (it has 10000)."]}
