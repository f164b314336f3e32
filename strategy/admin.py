"""The editors' pages of strategies, action items, progress updates and provisions."""

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.editing import (
    PUBLICATION,
    ChildInline,
    CitedAdmin,
    LinkInline,
    RecordAdmin,
    inline,
)
from strategy.models import (
    ActionItem,
    Area,
    ItemGroup,
    Provision,
    ProvisionSet,
    Strategy,
    Update,
    UpdateGroup,
)
from strategy.progress import six_months_ago
from workinggroups.models import Group

KEY = re.compile(r"[0-9]{1,18}")


class WithoutRecentUpdate(admin.SimpleListFilter):
    """Leaves the items of the current strategy on which nothing was reported for six months."""

    title = _("progress")
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("no update for six months"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "none":
            return queryset
        return queryset.current().without_update_since(six_months_ago())


@admin.register(Strategy)
class StrategyAdmin(RecordAdmin):
    list_display = ("document", "items_total")
    list_select_related = ("document",)
    search_fields = ("slug", "document__title")
    fieldsets = ((None, {"fields": ("document", "slug", "items_total")}), PUBLICATION)
    inlines = [inline(ChildInline, Area)]


@admin.register(Area)
class AreaAdmin(CitedAdmin):
    list_display = ("title", "number", "strategy")
    list_filter = ("state", "strategy")
    list_select_related = ("strategy__document",)
    search_fields = ("title",)
    fieldsets = ((None, {"fields": ("strategy", "title")}), PUBLICATION)


@admin.register(ActionItem)
class ActionItemAdmin(RecordAdmin):
    list_display = ("number", "area", "text")
    list_display_links = ("number", "text")
    list_filter = ("state", "area", WithoutRecentUpdate)
    list_select_related = ("area__strategy",)
    search_fields = ("=number", "text", "slug")
    fieldsets = (
        (None, {"fields": ("strategy", "area", ("number", "slug"), "text")}),
        PUBLICATION,
    )
    inlines = [inline(ChildInline, Update), inline(LinkInline, ItemGroup)]


class BodiesInline(LinkInline):
    """The bodies that did what is reported; those that the address names are filled in."""

    model = UpdateGroup

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return len(named_bodies(request)) if obj is None else self.extra


def named_bodies(request: HttpRequest) -> list[Group]:
    """Give the bodies that the address of an empty form names: ``?group=3&group=4``."""
    keys = [key for key in request.GET.getlist("group") if KEY.fullmatch(key)]
    return list(Group.objects.filter(pk__in=keys)) if request.method == "GET" and keys else []


@admin.register(Update)
class UpdateAdmin(CitedAdmin):
    list_display = ("item", "date", "status", "text")
    list_filter = ("state", "status")
    list_select_related = ("item",)
    search_fields = ("text", "=item__number")
    fieldsets = (
        (
            None,
            {
                "fields": ("item", ("date", "status"), "text"),
                "description": _("The latest published update is the item's status."),
            },
        ),
        PUBLICATION,
    )
    inlines = [BodiesInline]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, BodiesInline) and obj.pk is None:
            kwargs["initial"] = [{"group": body.pk} for body in named_bodies(request)]
        return kwargs


@admin.register(ProvisionSet)
class ProvisionSetAdmin(RecordAdmin):
    list_display = ("title", "kind", "document", "meeting")
    list_filter = ("state", "kind")
    list_select_related = ("document", "meeting")
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "lead_in", ("document", "meeting"))}),
        PUBLICATION,
    )
    inlines = [inline(ChildInline, Provision)]


@admin.register(Provision)
class ProvisionAdmin(CitedAdmin):
    list_display = ("number", "set", "text")
    list_filter = ("state", "set")
    list_select_related = ("set",)
    search_fields = ("text", "number")
    fieldsets = ((None, {"fields": ("set", ("number", "order"), "text")}), PUBLICATION)
