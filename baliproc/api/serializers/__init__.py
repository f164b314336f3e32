"""What a row of each resource holds: the shape of the API and of the downloads."""

from .evidence import RowSerializer, SourceSerializer
from .meetings import MeetingSerializer, MilestoneSerializer
from .members import ParticipantSerializer, PersonSerializer, PerspectiveSerializer
from .sources import DiscrepancySerializer, DocumentSerializer
from .strategy import ActionItemSerializer, ProvisionSerializer
from .workinggroups import GroupSerializer

__all__ = [
    "ActionItemSerializer",
    "DiscrepancySerializer",
    "DocumentSerializer",
    "GroupSerializer",
    "MeetingSerializer",
    "MilestoneSerializer",
    "ParticipantSerializer",
    "PersonSerializer",
    "PerspectiveSerializer",
    "ProvisionSerializer",
    "RowSerializer",
    "SourceSerializer",
]
