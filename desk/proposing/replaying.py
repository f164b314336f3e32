"""A proposal's form is sent again: by a publisher to save it, or only to show what it holds."""

import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from desk.models import ProposedChange
from sources.conflicts.opened import OPENED
from sources.proposing import PROPOSE


def sent_by(request: HttpRequest, proposal: ProposedChange) -> QueryDict:
    """Give the form to save: as a publisher has merged or corrected it, or as it was proposed.

    A deletion that a publisher accepts is of the record as it was shown to the publisher.
    """
    is_deletion = proposal.kind == ProposedChange.Kind.DELETION
    if OPENED in request.POST and not is_deletion:
        return request.POST
    data = proposal.data
    data[OPENED] = (is_deletion and request.POST.get(OPENED)) or proposal.opened
    return data


def replayed(request: HttpRequest, data: QueryDict, **marks: Any) -> HttpRequest:
    """Give a request like this one that sends the form, to be taken as ``marks`` say.

    It shares the user, the messages and the check against forgery with this one.
    """
    asked: Any = copy.copy(request)
    asked.method = "POST"
    asked.GET = QueryDict(f"{PROPOSE}=1")
    asked.POST = data
    asked._files = MultiValueDict()
    vars(asked).update(marks)
    return asked


def editor_of(proposal: ProposedChange) -> Any:
    """Give the admin of the record's kind."""
    return admin.site.get_model_admin(proposal.model)


def record_of(proposal: ProposedChange) -> Any:
    """Give the record as it is now, or None where it is gone."""
    return proposal.model._base_manager.filter(pk=proposal.key).first()


def send(
    request: HttpRequest, proposal: ProposedChange, data: QueryDict, **marks: Any
) -> tuple[HttpRequest, HttpResponseBase]:
    """Send the form to the record's own page; give the request as it was taken, and the answer."""
    asked, editor = replayed(request, data, **marks), editor_of(proposal)
    key = quote(proposal.key)
    if proposal.kind == ProposedChange.Kind.DELETION:
        return asked, editor.delete_view(asked, key)
    return asked, editor.changeform_view(asked, key, marks.get("form_url", ""))


def address_of_form(proposal: ProposedChange) -> str:
    """Give where the form of the record is sent to propose what it holds."""
    meta = proposal.model._meta
    page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[quote(proposal.key)])
    return f"{page}?{PROPOSE}=1"
