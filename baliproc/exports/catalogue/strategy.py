"""Strategies with their areas and items, progress, and the forum's other undertakings."""

from typing import Any

from django.db.models import Case, F, Value, When
from django.urls import reverse

from baliproc.api.serializers import ActionItemSerializer, ProvisionSerializer
from baliproc.api.serializers.strategy import PROGRESS, AreaSerializer, UpdateSerializer
from baliproc.exports.catalogue.described import RECORD, made, pairs
from baliproc.exports.columns import Column, Kind
from baliproc.exports.tables import Table
from strategy.filters import NONE_REPORTED
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


def with_progress(rows: Any) -> Any:
    none = When(status="", then=Value(NONE_REPORTED))
    return rows.with_status().annotate(progress=Case(none, default=F("status")))


def page_of_item(number: int) -> str:
    return reverse("strategy:item", args=[number])


def place_of_set(slug: str) -> str:
    return f"{reverse('strategy:strategy')}#{slug}"


STRATEGY = (
    Table(
        "strategies",
        "Strategies",
        "Strategies for cooperation: documents with areas and numbered action items.",
        Strategy,
        "document items_total",
        words={
            "document": "The document that is the strategy.",
            "items_total": "How many items it has.",
        },
    ),
    Table(
        "areas",
        "Areas of strategies",
        "Numbered areas of cooperation.",
        Area,
        "strategy number title",
        AreaSerializer,
        {"strategy": "The strategy."},
    ),
    Table(
        "action-items",
        "Action items",
        "Numbered actions of a strategy, word for word.",
        ActionItem,
        "number strategy area area_number=area__number area_title=area__title text status url "
        "modified",
        ActionItemSerializer,
        RECORD
        | {
            "strategy": "The strategy.",
            "area": "The area that it stands under.",
            "area_number": "The number of that area.",
            "area_title": "The title of that area.",
        },
        made=(
            made(
                "status",
                ActionItemSerializer,
                "progress",
                choices=tuple((one, str(label)) for one, label in PROGRESS),
                required=True,
            ),
            Column(
                "url",
                "The permanent address of its page, for an item of the current strategy.",
                Kind.PAGE,
                ("number",),
                page_of_item,
                required=True,
            ),
        ),
        prepare=with_progress,
    ),
    pairs(
        "action-item-groups",
        "Bodies that action items name",
        ItemGroup,
        item="The action item.",
        group="A body that its wording names.",
    ),
    Table(
        "updates",
        "Progress updates",
        "Progress on an action item, as reported on a date. The publication reports none.",
        Update,
        "item number date status text",
        UpdateSerializer,
        {
            "item": "The action item.",
            "number": "Its number among the item's updates, from 1.",
            "date": "The date that it is of, as precise as the source.",
        },
    ),
    pairs(
        "update-groups",
        "Bodies that progress updates name",
        UpdateGroup,
        update="The progress update.",
        group="A body that it names.",
    ),
    Table(
        "provision-sets",
        "Sets of provisions",
        "The objectives, principles or commitments that an instrument holds.",
        ProvisionSet,
        "title kind lead_in document meeting",
        ProvisionSerializer,
        {
            "document": "The document that holds it, if one is on record.",
            "meeting": "The meeting that adopted it, if one is on record.",
        },
    ),
    Table(
        "provisions",
        "Provisions",
        "Objectives, principles and commitments, word for word.",
        Provision,
        "set number order text url modified",
        ProvisionSerializer,
        RECORD
        | {
            "set": "The set that it belongs to.",
            "order": "Its place in the set, from 1.",
        },
        made=(
            Column(
                "url",
                "The address of its set's place on the page of the strategy.",
                Kind.PAGE,
                ("set__slug",),
                place_of_set,
                required=True,
            ),
        ),
    ),
)
