"""What lists have in common: headings that sort, and answers as of a date."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.models import Answer, AsOf

register = template.Library()


@register.simple_tag(takes_context=True)
def th(context: template.Context, name: str, label: str, classes: str = "") -> SafeString:
    """Head a column with the link that sorts by it, ``aria-sort`` where it is in force.

    Reads ``sorts`` of the context; a column that is not there has its label alone.
    """
    link = context["sorts"].get(name)
    more = format_html(' class="{}"', classes) if classes else ""
    if link is None:
        return format_html('<th scope="col"{}>{}</th>', more, label)
    order = format_html(' aria-sort="{}"', link.direction) if link.direction else ""
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>', more, order, link.query, label
    )


@register.simple_tag
def answer(one: AsOf) -> SafeString:
    """Say yes, no or not stated, and whether the readings of the source disagree about it."""
    label = Answer(one.answer).label
    mark = format_html(' <span class="dis-k">{}</span>', _("disputed")) if one.disputed else ""
    if one.answer == Answer.NOT_STATED:
        return format_html('<span class="ns">{}</span>{}', label, mark)
    return format_html("<b>{}</b>{}", label, mark)
