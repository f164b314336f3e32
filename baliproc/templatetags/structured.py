"""What the head of every page says of it to machines and to those who share its address."""

from functools import partial

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from baliproc import structured as linked
from baliproc.addresses import absolute
from baliproc.dcat import WHOLE
from baliproc.pages import Form, exists, title_of
from baliproc.pages import other_forms as forms_of
from baliproc.summaries import summary

register = template.Library()

LONGEST = 200
"""Characters of a description; what shows it cuts it at about so many."""


def address_in(context: Context) -> linked.Address:
    return partial(absolute, context["request"])


@register.simple_tag(takes_context=True)
def structured(context: Context) -> SafeString | str:
    """Give the page's record as JSON-LD, or nothing where it shows none that can be told so."""
    row = context.get("object")
    found = linked.described(row, context.flatten(), address_in(context))  # type: ignore[arg-type]
    return linked.script(found) if found else ""


@register.simple_tag(takes_context=True)
def dataset(context: Context) -> SafeString:
    """Give the whole record as a set of data, with what of it can be downloaded at once."""
    address, modified = address_in(context), context["site"]["data_date"]
    day = modified.date() if modified else None
    whole = [
        linked.download(str(name), media, address(path))
        for name, media, path in WHOLE
        if exists(path)
    ]
    return linked.script(linked.dataset(address("/"), day, whole))


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context, *places: str) -> SafeString:
    """Give the way to this page as JSON-LD: names and paths in turn, then the page's own name."""
    *above, here = places
    pairs = [(name, path) for name, path in zip(above[::2], above[1::2], strict=True) if name]
    return linked.script(linked.breadcrumbs([*pairs, (here, "")], address_in(context)))


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> str:
    """Give what the page is called where its address is shared: its record, or its own title."""
    row, page = context.get("object"), context["site"]["page"]
    if row is not None:
        return title_of(row)
    return str(page.title) if page else _("Bali Process knowledge base")


@register.simple_tag(takes_context=True)
def other_forms(context: Context) -> list[Form]:
    """Give the page's calendar, feed and JSON, as far as there are any of what it shows."""
    request = context["request"]
    return forms_of(request.path, request.resolver_match, context.get("object"))


@register.simple_tag(takes_context=True)
def description(context: Context) -> str:
    """Say in a sentence or two what the page shows, of at most 200 characters."""
    row, page = context.get("object"), context["site"]["page"]
    text = summary(row, context.flatten()) if row is not None else ""  # type: ignore[arg-type]
    if not text and page:
        text = str(page.summary)
    return Truncator(text or _("Twenty years, each fact with its source.")).chars(LONGEST)
