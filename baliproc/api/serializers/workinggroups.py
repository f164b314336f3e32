"""Bodies of every kind, the roles in them and what they came from."""

from typing import Any

from baliproc.api.serializers.evidence import (
    DISPUTED,
    AliasSerializer,
    AsOfSerializer,
    Choice,
    CitedSerializer,
    Date,
    HeldSerializer,
    RecordSerializer,
    Slug,
    Text,
    Word,
    YesNo,
)
from sources.fields import ReducedDate
from sources.models import Answer
from workinggroups.models import Completeness, Group, RoleKind, Succession


class GroupRoleSerializer(HeldSerializer):
    """What a participant or a person is in the body."""

    participant = Slug("Slug of the participant that holds it; null where a person does.")
    person = Slug("Slug of the person that holds it; null where a participant does.")
    holder = Word("Name of the holder.", source="holder.name")
    role = Choice(RoleKind.choices, "What the holder is there.")
    capacity = Text("Who acts, or in which office: “Foreign Minister”.")
    on_behalf = Slug("Slug of the participant on whose behalf a person acts, or null.")


class RosterSerializer(CitedSerializer):
    """A list of those who held a role, and whether it leaves anybody out."""

    role = Choice(RoleKind.choices, "The role that it lists.")
    completeness = Choice(
        Completeness.choices, "complete where it leaves nobody out, partial where it may."
    )
    attested = Date("The date that the list is of")


class PredecessorSerializer(CitedSerializer):
    """How the body came from, or stands to, an earlier one."""

    group = Slug("Slug of the earlier body.", source="earlier")
    kind = Choice(Succession.Kind.choices, "How it stands to the earlier body.")
    date = Date("When")


class SuccessorSerializer(CitedSerializer):
    """How a later body came from, or stands to, this one."""

    group = Slug("Slug of the later body.", source="later")
    kind = Choice(Succession.Kind.choices, "How the later body stands to this one.")
    date = Date("When")


class GroupAsOfSerializer(AsOfSerializer):
    """Whether the body existed at some time during the date asked for."""

    date = Word("The date.")
    existed = Choice(Answer.choices, "Whether it existed then.")
    disputed = YesNo(DISPUTED)

    def answers(self, row: Any, date: ReducedDate) -> dict[str, Any]:
        known = row.existed(date)
        return {"date": date, "existed": known.answer, "disputed": known.disputed}


class GroupSerializer(RecordSerializer, CitedSerializer):
    """Anything that meets or acts for the forum: a conference, a group, an office, a network."""

    slug = Word("Permanent identifier.")
    name = Word("Its name.")
    acronym = Text("Its acronym, or null.")
    kind = Choice(Group.Kind.choices, "What kind of body it is.")
    mandate = Text("What it is for, in the knowledge base's own words; or null.")
    established = Date("When it was established")
    concluded = Date("When it came to its end; null also while no end is recorded")
    aliases = AliasSerializer(many=True, read_only=True, help_text="Its other names.")
    roles = GroupRoleSerializer(
        many=True, read_only=True, help_text="Who chairs, joined, hosts or supports it, and when."
    )
    rosters = RosterSerializer(
        many=True, read_only=True, help_text="Lists of those who held a role."
    )
    predecessors = PredecessorSerializer(
        many=True, read_only=True, help_text="The bodies that it came from."
    )
    successors = SuccessorSerializer(
        many=True, read_only=True, help_text="The bodies that came of it."
    )
    as_of = GroupAsOfSerializer()
