"""Action items with what is reported on them; objectives, principles and commitments."""

from typing import Any

from rest_framework import serializers

from baliproc.api.serializers.evidence import (
    Choice,
    CitedSerializer,
    Date,
    Number,
    RecordSerializer,
    RowSerializer,
    Slug,
    Slugs,
    Text,
    Word,
)
from strategy.filters import NONE_REPORTED
from strategy.models import ProvisionSet, Update

PROGRESS = [*Update.Status.choices, (NONE_REPORTED, "no status reported")]


class AreaSerializer(RowSerializer):
    """A numbered area of cooperation."""

    number = Number("Its number.")
    title = Word("Its title, word for word.")


class UpdateSerializer(CitedSerializer):
    """Progress as reported on a date."""

    date = Date("The date that it is of")
    status = Choice(Update.Status.choices, "The progress reported.")
    text = Word("What is reported.")
    groups = Slugs("Slugs of the bodies that the report names.")


class ProgressStatus(Choice):
    """The status last reported, or that none is."""

    def to_representation(self, value: Any) -> str:
        return value or NONE_REPORTED


class ActionItemSerializer(RecordSerializer, CitedSerializer):
    """One numbered action of the strategy, word for word."""

    number = Number("Its number in the strategy.")
    strategy = Slug("Slug of the strategy's document.", source="strategy.document")
    area = AreaSerializer(read_only=True, help_text="The area of cooperation that it stands under.")
    text = Word("Its wording as adopted.")
    groups = Slugs("Slugs of the bodies that its wording names.")
    status = ProgressStatus(
        PROGRESS, "The status last reported; none-reported where nobody has reported any."
    )
    updates = UpdateSerializer(
        many=True, read_only=True, help_text="What has been reported, the latest first."
    )


class ProvisionSerializer(RecordSerializer, CitedSerializer):
    """One objective, principle or commitment, word for word."""

    slug = Word("Permanent identifier: that of its set, a hyphen and its number.")
    instrument = serializers.SerializerMethodField(
        help_text="Slug of the document or meeting that holds it; null where neither is named."
    )
    set = Word("Slug of the set that it belongs to.", source="set.slug")
    title = Word("Title of the set.", source="set.title")
    kind = Choice(ProvisionSet.Kind.choices, "What kind of provision it is.", source="set.kind")
    lead_in = Text("The words before the list, word for word.", source="set.lead_in")
    number = Word("Its number as printed.")
    text = Word("Its wording.")
    document = Slug("Slug of the document that holds it, or null.", source="set.document")
    meeting = Slug("Slug of the meeting that adopted it, or null.", source="set.meeting")

    def get_instrument(self, row: Any) -> str | None:
        holder = row.set.document or row.set.meeting
        return holder.slug if holder else None
