"""Rows of the record that show what each sign means, for pages that explain how to read it."""

from typing import Any

from meetings.models import Meeting
from sources.models import Discrepancy
from workinggroups.models import Group


def signs() -> dict[str, Any]:
    """Give a row that is proved, one whose source disagrees with itself and one it leaves open.

    Each is a published row with its sources, or None where the record has none of the kind.
    """
    conferences = Meeting.objects.published().conferences().with_sources()
    two_dates = Group.objects.published().filter(
        citations__field="established",
        citations__dispute__in=Discrepancy.objects.published().filter(
            kind=Discrepancy.Kind.DATE, treatment=Discrepancy.Treatment.BLANK
        ),
    )
    return {
        "proved": conferences.filter(citations__field="start").exclude(city="").first(),
        "disputed": two_dates.in_order().with_sources().first(),
        "uncharted": conferences.exclude(start="").filter(city="", mode="").first(),
    }
