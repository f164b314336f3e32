"""What a body's own page composes from its record: its years."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.chronicle import Chronicle
from sources.fields import ReducedDate
from workinggroups.models import Group


def chronicle_of(group: Group, parts: Mapping[str, Any]) -> Chronicle:
    """Give the timeline of a body from the lists of its page, by their names there."""
    found = Chronicle()
    for date, words in ((group.established, _("Established")), (group.concluded, _("Concluded"))):
        if date:
            found.add(date, words, ReducedDate(date).words(), address="#record")
    for one, other, verb in [
        *((one, one.earlier, one.told_of_earlier) for one in parts["predecessors"]),
        *((one, one.later, one.get_kind_display()) for one in parts["successors"]),
    ]:
        if one.date:
            words = _("%(verb)s this one") % {"verb": verb}
            found.add(one.date, other, one.date.words(), words)
    for _name, series in parts["series"]:
        for meeting in [one.meeting for one in series.numbered] + series.unnumbered:
            if meeting:
                found.meeting(meeting)
    for meeting in parts["facilitated"]:
        found.meeting(meeting, _("with its help"))
    for one in parts["roles"]:
        found.held(one, one.holder, one.get_role_display())
    found.outcomes(parts["outcomes"], group=group)
    found.milestones(parts["milestones"])
    found.documents(parts["authorships"])
    for strategy, items in groupby(parts["action_items"], key=lambda item: item.strategy):
        numbers = [str(item.number) for item in items]
        words = ngettext(
            "named in action item %(numbers)s", "named in action items %(numbers)s", len(numbers)
        )
        if date := strategy.document.date:
            words %= {"numbers": ", ".join(numbers)}
            found.add(date, strategy, date.words(), words, "#items")
    return found
