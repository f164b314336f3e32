"""Meetings: where and when, who was there as far as the source tells, what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from meetings.filters import AttendanceFilterSet, MeetingFilterSet
from meetings.matrix import Presence
from meetings.models import Attendance, AttendanceList, Meeting, Outcome, forum_years
from meetings.querysets import covers
from members.models import Participant
from sources.filters import sort_link
from sources.models import Document
from sources.pages import FilteredListView, RecordDetailView, modified_last, neighbours
from sources.sheets import csv_response, refusal
from strategy.models import ProvisionSet


class MeetingListView(FilteredListView):
    """The meetings, under their years where they stand by date."""

    model = Meeting
    filterset_class = MeetingFilterSet
    section = "meetings"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        without_days = Meeting.objects.published().without_days().count()
        context = super().get_context_data(without_days=without_days, **kwargs)
        rows, by_date = context["object_list"], self.filterset.order.endswith("date")
        years = groupby(rows, lambda one: one.year) if by_date else [("", rows)]
        return context | {"years": [in_year(year, list(found)) for year, found in years]}


def in_year(year: Any, meetings: list[Meeting]) -> tuple[Any, list[Meeting], int]:
    """Give the meetings of a year, and how many of them are not on record as held."""
    return year, meetings, sum(not one.is_held for one in meetings)


class AttendanceMatrixView(FilteredListView):
    """Members and observers by ministerial conferences, as far as the lists tell."""

    model = Participant
    filterset_class = AttendanceFilterSet
    paginate_by = None
    section = "meetings"
    template_name = "meetings/attendance.html"

    def get_queryset(self) -> QuerySet:
        participants: Any = super().get_queryset()
        return participants.exclude(status="partner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix, order = self.filterset.matrix(), self.filterset.order
        told = [one for column in matrix.columns for one in column.lists]
        context = super().get_context_data(matrix=matrix, **kwargs)
        query = self.request.GET
        years = [column.meeting.year for column in matrix.columns if column.meeting.year]
        return context | {
            "strip": SimpleLazyObject(lambda: forum_years(years)),
            "strip_subject": _("The ministerial conference"),
            "by_name": sort_link("name", order, query),
            "by_status": sort_link("status", order, query),
            "by_listed": sort_link("listed", order, query, highest_first=True),
            "with_list": sum(not column.is_silent for column in matrix.columns),
            "modified": modified_last(
                *(one.attendance_list for one in told),
                *(row for one in told for row in one.attendances),
            ),
        }


class AttendanceDownloadView(AttendanceMatrixView):
    """The matrix as shown, as a file."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context["problems"]:
            return refusal(context["problems"])
        return csv_response("attendance.csv", *context["matrix"].table())


@dataclass
class ListShown:
    """One attendance list with those on it, those told elsewhere, and those it leaves open."""

    attendance_list: AttendanceList
    listed: list[tuple[str, list[Attendance]]]
    """Those on it, by region or as observers."""
    elsewhere: list[Attendance]
    rest: list[Participant]
    rest_state: Presence

    @property
    def listed_count(self) -> int:
        return sum(len(rows) for _label, rows in self.listed)


class MeetingDetailView(RecordDetailView):
    model = Meeting
    section = "meetings"
    PARTS = ("roles", "outcomes")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        meetings = Meeting.objects.published()
        previous = following = None
        if meeting.group:
            series = meetings.filter(group=meeting.group, series=meeting.series).in_order()
            previous, following = neighbours(series, meeting)
        outcomes = Outcome.objects.published().filter(meetings=meeting).for_list()
        provision_sets = ProvisionSet.objects.published().filter(meeting=meeting)
        return super().get_context_data(
            roles=meeting.roles.published().for_list(),
            held_with=meetings.held_with(meeting).in_order(),
            facilitators=meeting.facilitators.published(),
            outcomes=outcomes,
            documents=documents_of(outcomes),
            papers=meeting.documents.published().with_current_files().order_by("title"),
            provision_sets=provision_sets.for_list(),
            host=Participant.objects.published().filter(pk=meeting.host_id).first(),
            attendance=self.attendance(),
            strip=forum_years([meeting.year] if meeting.year else []),
            strip_entry=meeting.slug,
            previous=previous,
            next=following,
            **kwargs,
        )

    def attendance(self) -> list[ListShown]:
        rows = Attendance.objects.published().select_related("participant").with_sources()
        lists = (
            AttendanceList.objects.published()
            .filter(meetings=self.object)
            .with_sources()
            .prefetch_related(Prefetch("attendances", rows.order_by(Lower("participant__name"))))
        )
        if not lists:
            return []
        taking_part = Participant.objects.published().with_status().exclude(status="partner")
        participants = list(taking_part.with_memberships().in_order())
        presence = AttendanceList.objects.presence(participants, [self.object])
        return [
            ListShown(
                one,
                grouped(
                    [row for row in one.attendances.all() if row.evidence == "listed"],
                    {row.pk: row for row in participants},
                ),
                [row for row in one.attendances.all() if row.evidence == "elsewhere"],
                [
                    participant
                    for participant in participants
                    if presence[participant.pk, self.object.pk] != Presence.LISTED
                    and covers(one, participant, self.object)
                ],
                Presence.NOT_ON_LIST if one.completeness == "complete" else Presence.UNKNOWN,
            )
            for one in lists
        ]


def documents_of(outcomes: Iterable[Outcome]) -> dict[Document, list[str]]:
    """Give the documents that the outcomes touch, each with what was done: adopted, updated."""
    found: dict[Document, list[str]] = {}
    for effect in (effect for outcome in outcomes for effect in outcome.effects.all()):
        if effect.document and effect.get_verb_display() not in found.setdefault(
            effect.document, []
        ):
            found[effect.document].append(effect.get_verb_display())
    return found


def grouped(
    attendances: list[Attendance], taking_part: dict[int, Participant]
) -> list[tuple[str, list[Attendance]]]:
    """Give attendances by their participants' region, then organisations, observers, others.

    ``taking_part`` holds members and observers by key, ``with_status()``.
    """
    found: dict[str, list[Attendance]] = {str(label): [] for label in Participant.Region.labels}
    found |= {_("Member organisations"): [], _("Observers"): [], _("Others"): []}
    for row in attendances:
        one = taking_part.get(row.participant_id)
        if one and one.status == "observer":
            label = _("Observers")
        elif one and one.kind == Participant.Kind.ORGANISATION:
            label = _("Member organisations")
        else:
            label = (one and one.get_region_display()) or _("Others")
        found[label].append(row)
    return [(label, rows) for label, rows in found.items() if rows]
