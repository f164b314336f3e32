"""The publication's own lists of those present, pasted as it prints them."""

import pytest
from django.contrib.auth.models import User

from meetings.models import Attendance, Meeting
from members.matching import Names

LISTS = {
    2002: ("ministerial-conference-1-governments", "ministerial-conference-1-organisations"),
    2023: ("ministerial-conference-8-members", "ministerial-conference-8-observers"),
}


def printed(year):
    rows = Attendance.objects.filter(list__slug__in=LISTS[year]).order_by("pk")
    return list(rows.values_list("as_printed", "participant__slug"))


@pytest.mark.parametrize(("year", "delegations"), [(2002, 39), (2023, 47)])
@pytest.mark.parametrize("mark", ["\n", "; ", "\r\n- "])
def test_every_delegation_is_matched_by_its_printed_name_alone(year, delegations, mark):
    names = [name for name, _slug in printed(year)]
    found = Names().read(mark.join(names).upper())
    slugs = [one.participant and one.participant.slug for one in found]
    assert slugs == [slug for _name, slug in printed(year)]
    assert len(slugs) == delegations


def test_names_in_running_text_are_taken_apart():
    text = "Present were Timor-Leste, Türkiye, Vanuatu and Viet Nam; and the organisations IOM."
    found = [(one.text, one.participant and one.participant.slug) for one in Names().read(text)]
    assert found == [
        ("Present were Timor-Leste", None),
        ("Türkiye", "turkiye"),
        ("Vanuatu", "vanuatu"),
        ("Viet Nam", "viet-nam"),
        ("the organisations IOM", None),
    ]


def test_pasting_the_list_of_2023_again_finds_all_of_it_there_and_on_another_meeting_none(client):
    client.force_login(User.objects.create_superuser("root"))
    text = "\n".join(name for name, _slug in printed(2023))
    for slug, what in (
        ("ministerial-conference-8", "there"),
        ("ministerial-conference-7", "matched"),
    ):
        page = f"/admin/meetings/meeting/{Meeting.objects.get(slug=slug).pk}/paste/"
        sent = {"text": text, "on": "new", "scope": "members", "completeness": "complete"}
        answer = client.post(page, sent)
        assert [(group, len(lines)) for group, _name, lines in answer.context["groups"]] == [
            (what, 47)
        ]
