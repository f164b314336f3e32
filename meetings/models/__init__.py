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

__all__ = [
    "Attendance",
    "AttendanceCitation",
    "AttendanceList",
    "AttendanceListCitation",
    "AttendanceListMeeting",
    "Effect",
    "Meeting",
    "MeetingCitation",
    "MeetingCompanion",
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
]
