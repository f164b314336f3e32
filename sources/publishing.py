"""Publishing what was selected in a list: each row that a passage proves, with its drafts below."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.models import Cited, State


def is_proved(row: Any) -> bool:
    """Whether a passage proves a row; True for a kind of row that cites none."""
    if not hasattr(row, "citations"):
        return True
    return not type(row)._default_manager.without_passage().filter(pk=row.pk).exists()


def publish(row: Cited) -> tuple[list[Cited], list[Cited]]:
    """Publish a row and its draft children; give what was published and what no passage proves.

    A row without a passage stays a draft, and so does what stands under it. What is
    withdrawn stays so.
    """
    published: list[Cited] = []
    unproved: list[Cited] = []
    if row.state == State.WITHDRAWN:
        return published, unproved
    if row.state == State.DRAFT:
        if not is_proved(row):
            return published, [row]
        row.state = State.PUBLISHED
        row.save()
        published.append(row)
    for child in children(row):
        below = publish(child)
        published += below[0]
        unproved += below[1]
    return published, unproved


def children(row: Any) -> list[Any]:
    """Give the rows that stand under this one alone, each drafts or published for itself."""
    found: list[Any] = []
    for relation in row._meta.related_objects:
        child: Any = relation.related_model
        name = relation.field.name
        if issubclass(child, Cited) and tuple(getattr(child, "PARENTS", ()))[:1] == (name,):
            found += child._base_manager.filter(**{name: row}).order_by("pk")
    return found


class Publishing:
    """Before a model's admin: the action "publish" for those who have the right."""

    @admin.action(
        description=gettext_lazy("Publish the selected %(verbose_name_plural)s"),
        permissions=["publish"],
    )
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        editor: Any = self
        published: list[Cited] = []
        unproved: list[Cited] = []
        for row in queryset:
            done = publish(row)
            published += done[0]
            unproved += done[1]
        told = ngettext("%(n)s row is published.", "%(n)s rows are published.", len(published))
        editor.message_user(request, told % {"n": len(published)}, messages.SUCCESS)
        if unproved:
            names = "; ".join(f"{row._meta.verbose_name} “{row}”" for row in unproved)
            told = _("No passage proves these, and they stay drafts: %(rows)s.")
            editor.message_user(request, told % {"rows": names}, messages.WARNING)
