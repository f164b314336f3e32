"""What stands under a list: its rows to take away, as they are shown."""

from typing import Any

from django import template
from django.http import QueryDict

from baliproc.exports.asking import parameters_of
from baliproc.exports.contents import CONTENTS
from baliproc.exports.files import FORMATS

register = template.Library()

WORDS = {"csv": "CSV", "json": "JSON", "xlsx": "Excel"}


@register.inclusion_tag("includes/downloads.html", takes_context=True)
def downloads(context: dict[str, Any], name: str, count: int, **fixed: str) -> dict[str, Any]:
    """Give the links to a table's files with the filters of the page.

    ``fixed`` are the parameters that the page stands for itself: that of members has
    ``status="member"``. What only the page knows, such as its number, is left out.
    """
    known = parameters_of(CONTENTS[name])
    query = QueryDict(mutable=True)
    # A list under filters tells its query as the downloads take it, however it was typed.
    asked = QueryDict(context["query"]) if "filter" in context else context["request"].GET
    for parameter, values in asked.lists():
        if parameter in known and values[-1]:
            query[parameter] = values[-1]
    query.update({key: value for key, value in fixed.items() if key in known})
    return {
        "name": name,
        "count": count,
        "query": query.urlencode(),
        "formats": [(ending, WORDS[ending]) for ending in FORMATS],
    }
