"""The editors' pages of participants, people and perspectives."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.models import (
    Appointment,
    Membership,
    Participant,
    ParticipantAlias,
    Person,
    PersonAlias,
    Perspective,
    Point,
    PointFigure,
)
from sources.editing import (
    HELD,
    PUBLICATION,
    WHEN,
    ChildInline,
    CitedAdmin,
    LinkInline,
    RecordAdmin,
    inline,
)


@admin.register(Participant)
class ParticipantAdmin(RecordAdmin):
    list_display = ("name", "kind", "region", "iso3")
    list_filter = ("state", "kind", "region", "memberships__status")
    search_fields = ("name", "slug", "iso3", "aliases__text", "aliases__folded")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind")}),
        (_("From other references"), {"fields": (("iso3", "region"), "url")}),
        PUBLICATION,
    )
    inlines = [inline(ChildInline, Membership), inline(ChildInline, ParticipantAlias)]


@admin.register(ParticipantAlias)
class ParticipantAliasAdmin(CitedAdmin):
    list_display = ("text", "owner", "kind")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("text", "folded", "owner__name")
    fieldsets = ((None, {"fields": ("owner", "text", "kind")}), PUBLICATION)


@admin.register(Membership)
class MembershipAdmin(CitedAdmin):
    list_display = ("participant", "status", "listing", "since", "until", "attested")
    list_filter = ("state", "status", "listing")
    list_select_related = ("participant",)
    search_fields = ("participant__name", "as_printed")
    fieldsets = (
        (None, {"fields": ("participant", "status", ("listing", "as_printed"))}),
        HELD,
        PUBLICATION,
    )


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = ("name", "honorific")
    search_fields = ("name", "slug", "aliases__text", "aliases__folded")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": (("honorific", "name"), "slug")}), PUBLICATION)
    inlines = [inline(ChildInline, Appointment), inline(ChildInline, PersonAlias)]


@admin.register(PersonAlias)
class PersonAliasAdmin(CitedAdmin):
    list_display = ("text", "owner", "kind")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("text", "folded", "owner__name")
    fieldsets = ((None, {"fields": ("owner", "text", "kind")}), PUBLICATION)


@admin.register(Appointment)
class AppointmentAdmin(CitedAdmin):
    list_display = ("person", "title", "participant", "since", "until")
    list_select_related = ("person", "participant")
    search_fields = ("person__name", "title", "participant__name", "organisation_printed")
    fieldsets = (
        (None, {"fields": ("person", "title", ("participant", "organisation_printed"))}),
        HELD,
        PUBLICATION,
    )


@admin.register(Perspective)
class PerspectiveAdmin(RecordAdmin):
    list_display = ("participant", "document")
    list_select_related = ("participant", "document")
    search_fields = ("participant__name", "summary", "slug")
    fieldsets = (
        (None, {"fields": ("participant", "document", "slug", "summary")}),
        PUBLICATION,
    )
    inlines = [inline(ChildInline, Point)]


@admin.register(Point)
class PointAdmin(CitedAdmin):
    list_display = ("text", "perspective", "kind")
    list_filter = ("state", "kind")
    list_select_related = ("perspective__participant", "perspective__document")
    search_fields = ("text", "perspective__participant__name")
    fieldsets = (
        (None, {"fields": ("perspective", "kind", "text", "document")}),
        WHEN,
        PUBLICATION,
    )
    inlines = [inline(LinkInline, PointFigure)]
