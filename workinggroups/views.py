"""Bodies of every kind: who chairs them, what they came from, what they did."""

from typing import Any

from meetings.models import Meeting, Outcome
from sources.pages import FilteredListView, RecordDetailView, neighbours
from strategy.models import ActionItem
from workinggroups.filters import GroupFilterSet
from workinggroups.models import Group


class GroupListView(FilteredListView):
    model = Group
    filterset_class = GroupFilterSet
    section = "bodies"


class GroupDetailView(RecordDetailView):
    model = Group
    section = "bodies"
    PARTS = (
        "aliases",
        "roles",
        "rosters",
        "predecessors",
        "successors",
        "outcomes",
        "milestones",
        "authorships",
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group = self.object
        meetings = Meeting.objects.published()
        names = meetings.filter(group=group).order_by("series").values_list("series", flat=True)
        previous, following = neighbours(Group.objects.published().in_order(), group)
        return super().get_context_data(
            aliases=group.aliases.published().with_sources(),
            roles=group.roles.published().for_list(),
            rosters=group.rosters.published().with_sources(),
            predecessors=group.predecessors.published().select_related("earlier").with_sources(),
            successors=group.successors.published().select_related("later").with_sources(),
            series=[(name, meetings.series(group, name)) for name in names.distinct()],
            first_meeting_after=meetings.decision_to_first_meeting(group),
            outcomes=Outcome.objects.published().touching(group=group).for_list(),
            milestones=group.milestones.published().with_sources(),
            authorships=group.authorships.published().select_related("document").with_sources(),
            action_items=ActionItem.objects.published().filter(groups=group).for_list(),
            previous=previous,
            next=following,
            **kwargs,
        )
