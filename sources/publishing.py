"""Publishing what was selected in a list: each row that a passage proves, with its drafts below."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.models import Cited, Record, State, Withdrawal
from sources.moments import one_change
from sources.proving import is_proved
from sources.selected.asking import NO_REASON, REASON, STEP, WhyForm, ask


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
    for child, name in published_with(type(row)):
        found += child._base_manager.filter(**{name: row}).order_by("pk")
    return found


def published_with(model: Any) -> list[tuple[Any, str]]:
    """Give each model whose drafts are published with this one's, and the name of the key to it."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Cited)
        and tuple(relation.related_model.PARENTS)[:1] == (relation.field.name,)
    ]


BUTTONS = {"_publish": State.PUBLISHED, "_return": State.DRAFT}
"""The names of the buttons that save a form in another state."""


def withdrawal_address(row: Cited) -> str:
    """Give the form that withdraws a published record; '' for what has no address of its own."""
    if not isinstance(row, Record) or row.state != State.PUBLISHED:
        return ""
    named = {"label": row._meta.label_lower, "slug": row.slug}
    told = Withdrawal.objects.filter(**named).first()
    if told is not None:
        return reverse("admin:sources_withdrawal_change", args=[told.pk])
    return f"{reverse('admin:sources_withdrawal_add')}?{urlencode(named)}"


class Publishing:
    """Before a model's admin: to publish and to take back, for those who have the right."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Take the buttons that save in another state for that state, chosen and saved."""
        state = next((one for name, one in BUTTONS.items() if name in request.POST), None)
        if state is not None:
            data = request.POST.copy()
            for name in BUTTONS:
                data.pop(name, None)
            data["state"], data["_continue"] = state, "1"
            request.POST = data  # type: ignore[assignment]
        view: Any = super()
        return view.changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        editor: Any = self
        row = context.get("original")
        if editor.has_publish_permission(request):
            # A form that is shown again has the typed state in its row.
            stored = row and type(row)._base_manager.filter(pk=row.pk).first()
            state = stored.state if stored else State.DRAFT
            context["may_publish"] = state != State.PUBLISHED
            context["may_return"] = stored is not None and state != State.DRAFT
            context["withdrawal"] = withdrawal_address(stored) if stored else ""
        view: Any = super()
        return view.render_change_form(request, context, *args, **kwargs)

    @admin.action(
        description=gettext_lazy("Publish the selected %(verbose_name_plural)s"),
        permissions=["publish"],
    )
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> Any:
        form = WhyForm(request.POST if STEP in request.POST else None)
        form.fields[REASON].required = True
        form.fields[REASON].error_messages["required"] = NO_REASON
        if form.is_bound and form.is_valid():
            with one_change(form.cleaned_data[REASON]):
                return self.publish_rows(request, queryset)
        context = {
            "title": _("Publish"),
            "told": _(
                "What a passage proves is published, with that passage and the proved drafts under "
                "it. What none proves stays a draft, and what is withdrawn stays so."
            ),
            "form": form,
            "rows": queryset,
            "button": _("Publish them"),
        }
        return ask(self, request, queryset, "publish_selected", context)

    def publish_rows(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Publish what a passage proves, and name the rest."""
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
