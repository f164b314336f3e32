"""What those who follow the record rely on: names that last, and answers that say "no change"."""

import re
import uuid
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Max, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

from sources.identifiers import resolve
from sources.models import Cited, State
from sources.pages import elsewhere

NAMESPACE = uuid.UUID("15760d89-b66f-411b-a4a2-da001aeb6384")
"""Of every name made here. It must never change: subscribers would see all anew."""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What neither XML nor iCalendar can hold, and line ends other than a newline."""


def lasting_name(*parts: Any) -> uuid.UUID:
    """Give the one name of a thing, whatever host the site has: a UUID of version 5."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


def name_of_row(row: Any) -> uuid.UUID:
    """Give the name of a row annotated ``with_first_public()``, the same after a renaming."""
    return lasting_name(row._meta.label_lower, row.first_slug or row.slug)


def first_seen(row: Any) -> datetime:
    """Give when a row annotated ``with_first_public()`` was first published."""
    return row.first_public or row.modified


def last_changed(row: Any) -> datetime:
    """Give when such a row was last changed, also back to what it was: after ``modified``."""
    return max(row.modified, row.last_public or row.modified)


def title_of(meeting: Any) -> str:
    """“Title”, “Title (February 2002, day not stated)”, “Title (postponed, date not stated)”."""
    told = [] if meeting.status == "held" else [str(meeting.get_status_display())]
    if not meeting.dates_in_words:
        told.append(_("date not stated"))
    elif not meeting.is_to_the_day:
        told += [meeting.dates_in_words, _("day not stated")]
    return f"{meeting} ({', '.join(told)})" if told else str(meeting)


def plain(text: Any) -> str:
    """Give a text without the characters that feeds and calendars cannot hold."""
    return CONTROLS.sub("", str(text).replace("\r\n", "\n"))


def last_change(*models: type[Cited]) -> datetime | None:
    """Give when a row of these models that is or was public was last changed, or deleted.

    Later than every such row's ``modified``, and moved on by a withdrawal, which leaves
    fewer rows and none newer. One query.
    """
    parts = []
    for model in models:
        public = model.history.filter(state=State.PUBLISHED).order_by().values("id")
        entries = model.history.filter(id__in=public).order_by()
        label = entries.annotate(label=Value(model._meta.label_lower)).values("label")
        parts.append(label.annotate(last=Max("history_date")).values_list("last", flat=True))
    found = parts[0].union(*parts[1:], all=True)
    return max((one for one in found if one), default=None)


def conditional(
    request: HttpRequest, response: HttpResponse, modified: datetime | None
) -> HttpResponse:
    """Give the response with its validators, or 304 where the asker has it already."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    seconds = None
    if modified is not None:
        seconds = int(modified.timestamp())
        response["Last-Modified"] = http_date(seconds)
    response["Cache-Control"] = "public, max-age=300"
    return get_conditional_response(request, etag, seconds, response) or response


def became_of(request: HttpRequest, model: Any, slug: str) -> HttpResponse:
    """Answer for a record that is not there: 301, 410, or raise ``Http404``."""
    found = elsewhere(request, resolve(model, slug))
    if found is None:
        raise Http404(
            _("The knowledge base has no %(kind)s “%(name)s”.")
            % {"kind": model._meta.verbose_name, "name": slug}
        )
    return found
