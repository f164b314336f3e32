"""Meetings: where and when, who was there as far as the source tells, what came of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from meetings.filters import MeetingFilterSet
from meetings.models import Attendance, AttendanceList, Meeting, Outcome
from meetings.querysets import Presence, covers
from members.models import Participant
from sources.pages import FilteredListView, RecordDetailView, neighbours
from strategy.models import ProvisionSet


class MeetingListView(FilteredListView):
    model = Meeting
    filterset_class = MeetingFilterSet
    section = "meetings"


@dataclass
class ListShown:
    """One attendance list with those on it, those told elsewhere, and those it leaves open."""

    attendance_list: AttendanceList
    listed: list[Attendance]
    elsewhere: list[Attendance]
    rest: list[Participant]
    rest_state: Presence


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
        provision_sets = ProvisionSet.objects.published().filter(meeting=meeting)
        return super().get_context_data(
            roles=meeting.roles.published().for_list(),
            held_with=meetings.held_with(meeting).in_order(),
            facilitators=meeting.facilitators.published(),
            outcomes=Outcome.objects.published().filter(meetings=meeting).for_list(),
            provision_sets=provision_sets.for_list(),
            host=Participant.objects.published().filter(pk=meeting.host_id).first(),
            attendance=self.attendance(),
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
                [row for row in one.attendances.all() if row.evidence == "listed"],
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
