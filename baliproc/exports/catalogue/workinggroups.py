"""Bodies, who is what in them, and what came of what."""

from typing import Any

from django.db.models.functions import Coalesce

from baliproc.api.serializers import GroupSerializer
from baliproc.api.serializers.sources import AuthorshipSerializer
from baliproc.api.serializers.workinggroups import (
    GroupRoleSerializer,
    PredecessorSerializer,
    RosterSerializer,
)
from baliproc.exports.catalogue.described import (
    HELD,
    HELD_COLUMNS,
    HOLDER,
    RECORD,
    made,
    names,
    page,
)
from baliproc.exports.tables import Table
from workinggroups.models import Authorship, Group, GroupAlias, Role, Roster, Succession


def with_holder(rows: Any) -> Any:
    return rows.annotate(holder=Coalesce("participant__name", "person__name"))


WORKINGGROUPS = (
    Table(
        "groups",
        "Bodies",
        "Whatever meets or acts for the forum: conferences, groups, offices, networks.",
        Group,
        "name acronym kind mandate established concluded url modified",
        GroupSerializer,
        RECORD,
        made=(page("workinggroups:group"),),
    ),
    names("group-names", GroupAlias, "group", "bodies"),
    Table(
        "rosters",
        "Rosters",
        "Lists of those who held a role in a body, and whether they leave anybody out.",
        Roster,
        "group role number completeness attested",
        RosterSerializer,
        {"group": "The body.", "number": "Its number among the body's lists of this role, from 1."},
    ),
    Table(
        "roles",
        "Roles in bodies",
        "What a participant or a person is or was in a body. Membership of the forum is no role.",
        Role,
        f"group number participant person holder role capacity on_behalf roster {HELD_COLUMNS}",
        GroupRoleSerializer,
        HELD
        | HOLDER
        | {
            "group": "The body.",
            "number": "Its number in the body, from 1.",
            "roster": "The roster that lists it, if one does.",
        },
        made=(made("holder", GroupRoleSerializer, required=True),),
        prepare=with_holder,
    ),
    Table(
        "successions",
        "Successions of bodies",
        "How a body came from, or stands to, an earlier one.",
        Succession,
        "earlier later kind date",
        PredecessorSerializer,
        {
            "earlier": "The earlier body.",
            "later": "The later body.",
            "date": "When, as precise as the source; empty where not stated.",
        },
    ),
    Table(
        "authorships",
        "Authorships of documents",
        "Who made a document: a participant or a body.",
        Authorship,
        "document number participant group part",
        AuthorshipSerializer,
        {
            "document": "The document.",
            "number": "Its number in the document, from 1.",
            "participant": "The participant; empty where it is a body.",
            "group": "The body; empty where it is a participant.",
        },
    ),
)
