"""What a participant's own page composes from its record: its years, and whom it sits with."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from meetings.chronicle import Chronicle
from workinggroups.models import Role, RoleKind

NAMED_AT_MOST = 9
"""How many others of a body are named; of a larger one only the number is given."""


def chronicle_of(participant: Any, parts: Mapping[str, Iterable[Any]]) -> Chronicle:
    """Give the timeline of a participant from the lists of its page, by their names there."""
    found = Chronicle()
    for one in parts["memberships"]:
        words = _("%(status)s of the forum") % {"status": one.get_status_display()}
        found.held(one, words.capitalize(), "", "#membership")
    for one in parts["attendances"]:
        for meeting in one.list.meetings.all():
            found.meeting(meeting, one.get_evidence_display())
    for one in parts["meeting_roles"]:
        found.meeting(one.meeting, named(one))
    for one in parts["hosted"]:
        found.meeting(one, _("host"))
    for one in [*parts["roles"], *parts["people_roles"]]:
        found.held(one, one.group, named(one))
    for one in parts["appointments"]:
        found.held(one, one.person, one.title)
    for one in parts["perspectives"]:
        if date := one.document.date:
            found.add(date, one.document, date.words(), _("its perspective"), "#perspective")
    found.outcomes(parts["outcomes"], participant=participant)
    found.milestones(parts["milestones"])
    found.documents(parts["authorships"])
    return found


def named(role: Any) -> str:
    """Give what a role is, and the person who has it where that is not the participant."""
    words = role.get_role_display()
    return f"{words} ({role.person})" if role.person else words


class Company(NamedTuple):
    """A body with the others of whom a role in it is on record, each with its roles in words."""

    group: Any
    others: list[tuple[Any, str]]

    @property
    def is_large(self) -> bool:
        return len(self.others) > NAMED_AT_MOST


def sits_with(participant: Any, roles: Iterable[Role]) -> list[Company]:
    """Give the company of a participant in each body of its ``roles``; one query."""
    groups = list(dict.fromkeys(role.group for role in roles))
    beside = (
        Role.objects.published()
        .filter(group__in=groups, participant__isnull=False)
        .exclude(participant=participant)
        .select_related("participant")
        .order_by(Lower("participant__name"), "role", "pk")
    )
    found: dict[int, dict[Any, list[str]]] = {group.pk: {} for group in groups}
    for role in beside:
        words = found[role.group_id].setdefault(role.participant, [])
        if role.role not in (RoleKind.MEMBER, RoleKind.TAKES_PART):
            words.append(role.get_role_display())
    return [
        Company(
            group,
            [(one, ", ".join(dict.fromkeys(words))) for one, words in found[group.pk].items()],
        )
        for group in groups
        if found[group.pk]
    ]
