"""The admin's site keeps what an editor proposes, and tells a record's page what there is."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from desk.models import ProposedChange
from sources.conflicts.forms import CSRF
from sources.conflicts.opened import OPENED
from sources.selected.asking import REASON

NUL = "\0"


class ProposalsKept:
    """Before the admin's site: what ``sources.proposing`` asks of it."""

    def keep_proposal(self, request: HttpRequest, record: Any, kind: str) -> HttpResponse:
        """Keep what was posted, which was found in order, until a publisher decides."""
        posted, reason = filled_in(request.POST), request.POST.get(REASON, "").strip()[:500]
        told: dict[str, Any] = {"posted": posted, "reason": reason, "kind": kind}
        told["author"] = request.user
        rows = type(record)._base_manager.filter(pk=record.pk)
        with transaction.atomic(using=router.db_for_write(ProposedChange)):
            # What is sent twice, as by a second click, is one proposal: the second waits here.
            list(rows.select_for_update(no_key=True).values_list("pk"))
            same = (
                one
                for one in self.proposals_waiting(record)
                if all(getattr(one, name) == value for name, value in told.items())
            )
            proposal = next(same, None) or ProposedChange.objects.create(
                label=record._meta.label_lower,
                key=str(record.pk),
                name=str(record)[:200],
                opened=request.POST.get(OPENED, ""),
                **told,
            )
        said = _("Proposed: a publisher will decide. Until then the record stays as it is.")
        messages.success(request, said)
        if IS_POPUP_VAR in request.POST:
            return redirect(request.get_full_path())
        return redirect(proposal)

    def proposals_waiting(self, record: Any) -> list[ProposedChange]:
        return list(ProposedChange.objects.of(record).waiting().select_related("author"))

    def proposals_accepted(self, model: Any, key: Any) -> dict[int, ProposedChange]:
        found = ProposedChange.objects.filter(label=model._meta.label_lower, key=str(key))
        became = found.filter(version__isnull=False).select_related("author")
        return {one.version: one for one in became if one.version}


def filled_in(posted: QueryDict) -> dict[str, list[Any]]:
    """Give the fields of a form as they were sent, without its buttons and what guards it.

    No field of a valid form holds NUL, which PostgreSQL does not keep.
    """
    return {
        name: values
        for name, values in posted.lists()
        if name not in (CSRF, OPENED)
        and not name.startswith("_")
        and NUL not in name + "".join(map(str, values))
    }
