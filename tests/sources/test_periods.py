"""Dates as people type them: what is taken, what is told, and a period in one piece."""

import pytest
from django.core.exceptions import ValidationError

from members.models import Membership, Participant
from sources.fields import NotADate, Period, ReducedDate, ReducedDateFormField
from tests import makers
from tests.test_admin import form_values, page

ENGLISH = "January February March April May June July August September October November December"
MONTHS = ENGLISH.split()


def lengths(name):
    """Give every way to write a month's name, from its first three letters to the whole."""
    return [name[:end] for end in range(3, len(name) + 1)]


@pytest.mark.parametrize("style", [str, str.lower, str.upper, str.swapcase])
@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS, start=1)))
def test_month_is_known_by_three_letters_or_more_in_any_case(number, name, style):
    for word in lengths(name):
        for written in (word, f"{word}."):
            assert ReducedDate.parse(f"{style(written)} 2002") == f"2002-{number:02}"
            assert ReducedDate.parse(f"7 {style(written)} 2002") == f"2002-{number:02}-07"
            assert ReducedDate.parse(f"  07\t{style(written)}\n2002 ") == f"2002-{number:02}-07"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("26–28 Feb 2002", "2002-02-26", "2002-02-28"),
        ("26-28 Feb 2002", "2002-02-26", "2002-02-28"),
        ("26—28 Feb. 2002", "2002-02-26", "2002-02-28"),
        ("26 – 28 FEBRUARY 2002", "2002-02-26", "2002-02-28"),
        ("26 - 28 february 2002", "2002-02-26", "2002-02-28"),
        ("26 to 28 February 2002", "2002-02-26", "2002-02-28"),
        ("9-11 July 2002", "2002-07-09", "2002-07-11"),
        ("26 February – 2 March 2002", "2002-02-26", "2002-03-02"),
        ("26 Feb-2 Mar 2002", "2002-02-26", "2002-03-02"),
        ("30 December 2002 – 2 January 2003", "2002-12-30", "2003-01-02"),
        ("30 Dec 2002-2 Jan 2003", "2002-12-30", "2003-01-02"),
        ("2002-02-26 – 2002-02-28", "2002-02-26", "2002-02-28"),
        ("2002-02-26 to 28 Feb 2002", "2002-02-26", "2002-02-28"),
        ("June–July 2005", "2005-06", "2005-07"),
        ("June to July 2005", "2005-06", "2005-07"),
        ("Nov 2005 - Jan 2006", "2005-11", "2006-01"),
        ("2005-11 – 2006-01", "2005-11", "2006-01"),
        ("2002–2005", "2002", "2005"),
        ("2002-2005", "2002", "2005"),
        ("2 to 2 July 2005", "2005-07-02", "2005-07-02"),
    ],
)
def test_period_gives_both_dates(text, first, last):
    period = Period.parse(text)
    assert (period, period.last) == (first, last)
    field = ReducedDateFormField()
    with pytest.raises(ValidationError, match="is a period, and one date belongs here"):
        field.clean(text)
    field.takes_period = True
    assert field.clean(text).last == last
    assert field.has_changed(first, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("02/03/2002", "can be read in more than one way"),
        ("2/3/02", "can be read in more than one way"),
        ("26/02/2002", "can be read in more than one way"),
        ("02.03.2002", "can be read in more than one way"),
        ("02-03-2002", "can be read in more than one way"),
        ("02 03 2002", "can be read in more than one way"),
        ("31 Feb 2002", "“31 Feb 2002” is not a date: February 2002 has 28 days."),
        ("30 February 2004", "is not a date: February 2004 has 29 days."),
        ("2002-04-31", "is not a date: April 2002 has 30 days."),
        ("0 June 2002", "is not a date: June 2002 has 30 days."),
        ("2002-13", "“2002-13” is not a date. Write 2002, 2002-02"),
        ("0000", "is not a date. Write"),
        ("February 0000", "is not a date. Write"),
        ("Smarch 2002", "is not a date. Write"),
        ("31 Smarch 2002", "is not a date. Write"),
        ("Fe 2002", "is not a date. Write"),
        ("yesterday", "is not a date. Write"),
        ("28–26 Feb 2002", "“28–26 Feb 2002” ends before it begins."),
        ("March - Feb 2002", "ends before it begins."),
        ("26–31 Feb 2002", "is not a date. Write"),
        ("26–", "is not a date. Write"),
        ("–", "is not a date. Write"),
        ("26–28", "is not a date. Write"),
        ("26–28–29 Feb 2002", "is not a date. Write"),
        ("2002 – 26 February 2003", "is not a date. Write"),
        ("2002–03", "is not a date. Write"),
        ("٢٦–٢٨ Feb 2002", "is not a date. Write"),
        ("to", "is not a date. Write"),
        ("-" * 40, "is not a date. Write"),
        ("x" * 41, "at most 40 characters"),
    ],
)
def test_what_is_no_date_is_told_why(text, told):
    field = ReducedDateFormField()
    field.takes_period = True
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    assert told in refused.value.messages[0]
    with pytest.raises(NotADate):
        ReducedDate.parse(text)


def sent(client, **values):
    row = makers.membership(participant=makers.participant("nepal"))
    address = page(Membership, "change", row.pk)
    answer = client.post(address, form_values(client.get(address)) | values)
    row.refresh_from_db()
    return answer, (row.since, row.until)


@pytest.mark.django_db
@pytest.mark.parametrize("until", ["", "2002-02-28", "28 Feb 2002"])
def test_period_in_the_first_field_fills_both(admin_client, until):
    answer, dates = sent(admin_client, since="26–28 Feb 2002", until=until)
    assert (answer.status_code, dates) == (302, ("2002-02-26", "2002-02-28"))


@pytest.mark.django_db
def test_period_and_another_end_are_told_and_kept(admin_client):
    answer, dates = sent(admin_client, since="26–28 Feb 2002", until="2003")
    html = answer.content.decode()
    assert "This period ends on 28 February 2002, and the next field says otherwise." in html
    assert 'value="26–28 Feb 2002"' in html
    assert 'value="2003"' in html
    assert dates == ("", "")


@pytest.mark.django_db
def test_period_in_the_second_field_is_told(admin_client):
    answer, dates = sent(admin_client, until="26–28 Feb 2002")
    assert "is a period, and one date belongs here." in answer.content.decode()
    assert dates == ("", "")


@pytest.mark.django_db
def test_period_typed_over_its_own_first_date_fills_the_end_of_a_child(admin_client):
    nepal = makers.participant("nepal", state="draft")
    makers.cite(makers.membership(participant=nepal, since="2002-02-26"))
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {"memberships-0-since": "26–28 Feb 2002"}
    assert admin_client.post(address, values).status_code == 302
    row = Membership.objects.get()
    assert (row.since, row.until) == ("2002-02-26", "2002-02-28")


@pytest.mark.django_db
def test_help_says_what_is_taken(admin_client):
    html = admin_client.get(page(Membership, "add")).content.decode()
    assert "Write 2002, 2002-02, Feb 2002, 2002-02-26 or 26 February 2002." in html
    assert html.count("A period such as 26–28 February 2002 fills both dates.") == 1
