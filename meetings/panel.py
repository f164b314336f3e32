"""The panel: what each participant was in each year, coded as data sets of organisations are.

The codes follow the manner of the Correlates of War data on intergovernmental
organisations: 0 no, 1 full member, 3 observer, -9 missing. Here "missing" means
that the source does not state it; nothing is filled in.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendance
from members.models import Membership, Participant
from members.querysets import Standing, standings
from sources.fields import ReducedDate
from sources.filters import FORUM_BEGAN
from sources.models import Answer, AsOf

NO, MEMBER, OBSERVER, NOT_STATED = 0, 1, 3, -9

CODES = {
    NO: _("Neither member nor observer at any time in the year, as the source states."),
    MEMBER: _(
        "Member at some time in the year. Also where it was observer in another part of the "
        "year: the columns member and observer then both say 1."
    ),
    OBSERVER: _("Observer at some time in the year, and not documented as a member in it."),
    NOT_STATED: _(
        "Not stated in the source, or its readings disagree (disputed says 1). It is no guess "
        "either way."
    ),
}
"""What the codes of the column ``status`` say."""

COLUMNS = {
    "participant": _("The participant's permanent identifier."),
    "name": _("Its name as the forum prints it."),
    "iso3": _("Its ISO 3166-1 code of three letters, blank for an organisation."),
    "year": _("The calendar year; each answer means “at some time during it”."),
    "status": _("0 neither, 1 member, 3 observer, -9 not stated."),
    "member": _("Member in the year: 0 no, 1 yes, -9 not stated."),
    "observer": _("Observer in the year: 0 no, 1 yes, -9 not stated."),
    "disputed": _("1 where the readings of the source disagree about the year, else 0."),
    "present": _(
        "Meetings begun in the year at which the record has it present. 0 says that none is "
        "documented, not that it was absent. Presence is not membership."
    ),
}
"""The columns in order, and what they say."""

AT_A_TIME = 200
"""Participants read at once: it bounds the memory that a panel of any length takes."""


def last_year() -> int:
    """Give the last year that a published membership speaks of; the forum's first without one."""
    dates = Membership.objects.published().aggregate(
        since=Max("since"), until=Max("until"), attested=Max("attested")
    )
    return max([FORUM_BEGAN, *(int(date[:4]) for date in dates.values() if date)])


def panel_rows() -> tuple[list[str], Iterator[list[Any]]]:
    """Give the header and, one by one, the rows: a participant and a year each.

    Participants that are or were members or observers, by name, and the years from
    2002 to the last that a membership speaks of. Five queries for every 200 of them.
    """
    periods = Membership.objects.published().filter(participant=OuterRef("pk"))
    participants = Participant.objects.published().filter(Exists(periods))
    years = range(FORUM_BEGAN, last_year() + 1)
    return list(COLUMNS), coded(participants.with_memberships().in_order(), years)


def coded(participants: Any, years: range) -> Iterator[list[Any]]:
    in_turn = participants.iterator(chunk_size=AT_A_TIME)
    while batch := list(islice(in_turn, AT_A_TIME)):
        present = Attendance.objects.published().years_present(batch)
        by_year = [standings(batch, ReducedDate(str(year))) for year in years]
        for place, one in enumerate(batch):
            for year, told in zip(years, by_year, strict=True):
                yield row(one, year, told[place], present[one.pk, year])


def row(participant: Any, year: int, told: Standing, present: int) -> list[Any]:
    return [
        participant.slug,
        participant.name,
        participant.iso3,
        year,
        status_code(told),
        code(told.member),
        code(told.observer),
        int(told.disputed),
        present,
    ]


def code(answer: AsOf) -> int:
    """Give 0 for no, 1 for yes, -9 for not stated."""
    return {Answer.NO: 0, Answer.YES: 1}.get(answer.answer, NOT_STATED)


def status_code(told: Standing) -> int:
    codes = {"member": MEMBER, "observer": OBSERVER, "neither": NO}
    return codes.get(told.status, NOT_STATED)
