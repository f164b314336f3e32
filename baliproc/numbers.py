"""The forum in five numbers."""

from typing import Any

from meetings.models import Meeting
from members.models import Participant
from strategy.models import ActionItem, Area, Strategy


def numbers() -> dict[str, Any]:
    """Give how many members, observers, conferences and action items are on record.

    ``organisations`` are the names of the members that are no government; ``first`` and
    ``latest`` are the years of the conferences, or None.
    """
    members = Participant.objects.published().members()
    organisations = members.filter(kind=Participant.Kind.ORGANISATION).in_order()
    conferences = list(Meeting.objects.published().conferences())
    current = {"strategy": Strategy.objects.current()}
    return {
        "governments": members.filter(kind=Participant.Kind.GOVERNMENT).count(),
        "organisations": list(organisations.values_list("name", flat=True)),
        "observers": Participant.objects.published().observers().count(),
        "conferences": len(conferences),
        "first": conferences[0].year if conferences else None,
        "latest": conferences[-1].year if conferences else None,
        "items": ActionItem.objects.published().filter(**current).count(),
        "areas": Area.objects.published().filter(**current).count(),
    }
