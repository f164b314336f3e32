"""A record in a sentence or two, for those who see its address and not yet its page."""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.models import Meeting, Milestone
from members.models import Participant, Person
from sources.fields import ReducedDate
from sources.models import Chapter, Discrepancy, Document, Passage
from strategy.models import ActionItem
from workinggroups.models import Group


def joined(*parts: Any) -> str:
    """Give what is not blank, as one line that begins with a capital and ends with a full stop."""
    text = ", ".join(str(part) for part in parts if part)
    return f"{capfirst(text)}." if text else ""


@singledispatch
def summary(row: Any, context: Mapping[str, Any]) -> str:
    """Give what the record is, from what its page's context holds; '' where there is no more."""
    return ""


@summary.register
def _participant(row: Participant, context: Mapping[str, Any]) -> str:
    told = [
        _("%(status)s since %(date)s")
        % {"status": one.get_status_display(), "date": ReducedDate(one.since).words()}
        if one.since
        else str(one.get_status_display())
        for one in row.current_memberships
    ]
    region = row.get_region_display() if row.region else ""
    return joined(row.name, row.get_kind_display(), region, *told)


@summary.register
def _person(row: Person, context: Mapping[str, Any]) -> str:
    return joined(row.full_name, *(one.title for one in context.get("appointments", ())))


@summary.register
def _group(row: Group, context: Mapping[str, Any]) -> str:
    return row.mandate or joined(row.name, row.get_kind_display())


@summary.register
def _meeting(row: Meeting, context: Mapping[str, Any]) -> str:
    return joined(row.title, row.standing, row.dates_in_words, row.place)


@summary.register
def _milestone(row: Milestone, context: Mapping[str, Any]) -> str:
    return row.summary


@summary.register
def _document(row: Document, context: Mapping[str, Any]) -> str:
    date = ReducedDate(row.date).words() if row.date else ""
    return joined(row.title, row.get_kind_display(), row.issuer_printed, date)


@summary.register
def _chapter(row: Chapter, context: Mapping[str, Any]) -> str:
    pages = _("pages %(pages)s") % {"pages": row.pages} if row.pages else ""
    return joined(row.title, row.document, pages)


@summary.register
def _passage(row: Passage, context: Mapping[str, Any]) -> str:
    return f"“{row.quote}” " + joined(row.chapter.document) if row.quote else ""


@summary.register
def _discrepancy(row: Discrepancy, context: Mapping[str, Any]) -> str:
    return row.summary


@summary.register
def _item(row: ActionItem, context: Mapping[str, Any]) -> str:
    return row.text
