"""The timeline in the API: the entries of its page, one a row."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from baliproc.api.answers import ListView
from baliproc.api.parameters import Parameter, of_form, refuse
from baliproc.api.serializers.evidence import (
    Choice,
    Date,
    RowSerializer,
    SourceSerializer,
    Text,
    Word,
)
from baliproc.api.views import shortened
from baliproc.timeline import Entry, TimelineForm, entries
from meetings.models import Meeting
from meetings.querysets import Track

KINDS = [("meeting", "meeting"), ("milestone", "milestone")]


class EntrySerializer(RowSerializer):
    """A meeting or a milestone on its track."""

    date = serializers.SerializerMethodField(
        help_text="Its date, or the first of two, as precise as the source; null if undated."
    )
    kind = serializers.SerializerMethodField(help_text="What kind of record it is.")
    slug = Word("Permanent identifier of the meeting or milestone.", source="row.slug")
    title = Word("Its title.", source="row.title")
    track = Choice(Track.choices, "The lane that it stands in.")
    status = serializers.SerializerMethodField(
        help_text="Whether a meeting was held; null for a milestone."
    )
    place = serializers.SerializerMethodField(
        help_text="City and country of a meeting; null where not stated, and for a milestone."
    )
    start = Date("When it began, or its only date", source="row.start")
    end = Date("When it ended; null also where it has a single date", source="row.end")
    sense = Choice(
        Meeting.Sense.choices,
        "exact: from the first date to the second; within: at some time between them; annual: "
        "every year.",
        source="row.sense",
    )
    printed = Text("The date in the source's own words, or null.", source="row.printed")
    url = serializers.SerializerMethodField(help_text="The permanent address of its page.")
    sources = SourceSerializer(
        many=True, read_only=True, source="row.citations", help_text="The passages that prove it."
    )

    def get_date(self, entry: Entry) -> str | None:
        return str(entry.row.start or entry.row.end) or None

    def get_kind(self, entry: Entry) -> str:
        return str(entry.row._meta.model_name)

    def get_status(self, entry: Entry) -> str | None:
        return getattr(entry.row, "status", None)

    def get_place(self, entry: Entry) -> str | None:
        return getattr(entry.row, "place", None) or None

    def get_url(self, entry: Entry) -> str:
        return str(self.context.get("root", "") + entry.row.get_absolute_url())


class TimelineView(ListView):
    operation = "list_timeline"
    summary = _("Timeline")
    told = _("Every meeting and milestone in the order of the timeline, the undated last.")
    tag = "timeline"
    shape = EntrySerializer

    def parameters(self) -> list[Parameter]:
        return [*of_form(TimelineForm()), *super().parameters()]

    def get(self, request: Request) -> Response:
        form = TimelineForm(self.values)
        refuse(form)
        rows = entries(form.cleaned_data)
        page, around = self.page_of(rows, len(rows))
        told = EntrySerializer(page, many=True, context={"root": self.root})
        return self.answer(told.data, around)

    def example(self) -> Any:
        rows = entries({})
        return shortened(EntrySerializer(rows[0]).data) if rows else None
