"""The editors' pages of bodies, roles and authorship."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sources.editing import HELD, PUBLICATION, ChildInline, CitedAdmin, RecordAdmin, inline
from workinggroups.models import Authorship, Group, GroupAlias, Role, Roster, Succession


@admin.register(Group)
class GroupAdmin(RecordAdmin):
    list_display = ("name", "acronym", "kind", "established", "concluded")
    list_filter = ("state", "kind")
    search_fields = ("name", "acronym", "slug", "aliases__text")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": (("name", "acronym"), "slug", "kind", "mandate")}),
        (_("Time"), {"fields": (("established", "concluded"),)}),
        PUBLICATION,
    )
    inlines = [
        inline(ChildInline, Role),
        inline(ChildInline, Roster),
        inline(
            ChildInline, Succession, fk_name="later", verbose_name_plural=_("what it came from")
        ),
        inline(ChildInline, GroupAlias),
    ]


@admin.register(GroupAlias)
class GroupAliasAdmin(CitedAdmin):
    list_display = ("text", "owner", "kind")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("text", "folded", "owner__name")
    fieldsets = ((None, {"fields": ("owner", "text", "kind")}), PUBLICATION)


@admin.register(Roster)
class RosterAdmin(CitedAdmin):
    list_display = ("group", "role", "completeness", "attested")
    list_filter = ("state", "role", "completeness")
    list_select_related = ("group",)
    search_fields = ("group__name", "role")
    fieldsets = (
        (None, {"fields": ("group", "role", ("completeness", "attested"))}),
        PUBLICATION,
    )


@admin.register(Role)
class RoleAdmin(CitedAdmin):
    list_display = ("holder", "role", "group", "since", "until", "attested")
    list_filter = ("state", "role", "group")
    list_select_related = ("group", "participant", "person")
    search_fields = ("group__name", "participant__name", "person__name", "capacity")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "group",
                    "role",
                    ("participant", "person"),
                    ("capacity", "on_behalf"),
                    "roster",
                ),
                "description": _("One holder: a participant or a person."),
            },
        ),
        HELD,
        PUBLICATION,
    )


@admin.register(Succession)
class SuccessionAdmin(CitedAdmin):
    list_display = ("later", "kind", "earlier", "date")
    list_filter = ("state", "kind")
    list_select_related = ("earlier", "later")
    search_fields = ("earlier__name", "later__name")
    fieldsets = ((None, {"fields": ("later", "kind", "earlier", "date")}), PUBLICATION)


@admin.register(Authorship)
class AuthorshipAdmin(CitedAdmin):
    list_display = ("document", "part", "participant", "group")
    list_filter = ("state", "part")
    list_select_related = ("document", "participant", "group")
    search_fields = ("document__title", "participant__name", "group__name")
    fieldsets = ((None, {"fields": ("document", "part", ("participant", "group"))}), PUBLICATION)
