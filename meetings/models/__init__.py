"""Meetings, who was there, what came of them; and milestones that are not meetings."""

from .attendance import (
    Attendance,
    AttendanceCitation,
    AttendanceList,
    AttendanceListCitation,
    AttendanceListMeeting,
)
from .meeting import (
    Meeting,
    MeetingCitation,
    MeetingCompanion,
    MeetingDocument,
    MeetingFacilitator,
    MeetingRole,
    MeetingRoleCitation,
)
from .milestone import (
    Milestone,
    MilestoneCitation,
    MilestoneFigure,
    MilestoneGroup,
    MilestoneParticipant,
)
from .outcome import (
    Effect,
    Outcome,
    OutcomeCitation,
    OutcomeMeeting,
)
from .years import (
    ForumYear,
    counted,
    forum_years,
    years_of_person,
)

__all__ = [
    "Attendance",
    "AttendanceCitation",
    "AttendanceList",
    "AttendanceListCitation",
    "AttendanceListMeeting",
    "Effect",
    "ForumYear",
    "Meeting",
    "MeetingCitation",
    "MeetingCompanion",
    "MeetingDocument",
    "MeetingFacilitator",
    "MeetingRole",
    "MeetingRoleCitation",
    "Milestone",
    "MilestoneCitation",
    "MilestoneFigure",
    "MilestoneGroup",
    "MilestoneParticipant",
    "Outcome",
    "OutcomeCitation",
    "OutcomeMeeting",
    "counted",
    "forum_years",
    "years_of_person",
]
