"""Meetings in their series, who was there as far as the source tells, and what came of them."""

from sources.fields import AFTER_ITS_PERIOD

from .attendance import (
    AttendanceListQuerySet,
    AttendanceQuerySet,
    Documented,
    PresentAt,
    beside,
    covers,
)
from .meetings import (
    DATE,
    NOT_STATED,
    TRACK_OF_KIND,
    DayRange,
    Founding,
    MeetingQuerySet,
    MeetingRoleQuerySet,
    OutcomeQuerySet,
    SeriesEntry,
    Track,
)

__all__ = [
    "AFTER_ITS_PERIOD",
    "DATE",
    "NOT_STATED",
    "TRACK_OF_KIND",
    "AttendanceListQuerySet",
    "AttendanceQuerySet",
    "DayRange",
    "Documented",
    "Founding",
    "MeetingQuerySet",
    "MeetingRoleQuerySet",
    "OutcomeQuerySet",
    "PresentAt",
    "SeriesEntry",
    "Track",
    "beside",
    "covers",
]
