"""The small chart of how long a role was held, beside the dates that it draws."""

from typing import Any

from django import template

from workinggroups.drawing import Axis, bar_of_role
from workinggroups.models import Role

register = template.Library()


@register.inclusion_tag("workinggroups/includes/held.html")
def held(role: Role, axis: Axis) -> dict[str, Any]:
    """Draw a role over the years; reads its ``citations``."""
    attested = axis.middle(role.attested) if role.attested else None
    return {"bar": bar_of_role(axis, role), "axis": axis, "attested": attested}
