"""The ways from a list of records to their sheets."""

from typing import Any

from django import template

from desk.importing.kinds import kind_of
from desk.importing.pages import may_import

register = template.Library()


@register.inclusion_tag("admin/desk/sheets/links.html", takes_context=True)
def sheet_links(context: Any, listed: Any) -> dict[str, Any]:
    """Give the links of a list of the admin, its filters kept; none where there is no sheet."""
    kind = kind_of(listed.model)
    return {
        "kind": kind,
        "may_import": kind is not None and may_import(context["request"], kind),
        "query": listed.get_query_string(remove=["p"]),
    }
