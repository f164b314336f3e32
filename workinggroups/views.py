"""Bodies of every kind: who chairs them, what they came from, what they did."""

from typing import Any

from django.views.generic import TemplateView

from meetings.models import Meeting, Outcome, forum_years
from meetings.querysets import MeetingQuerySet
from sources.fields import ReducedDate
from sources.pages import (
    FilteredListView,
    RecordDetailView,
    ToldAsOf,
    modified_last,
    neighbours,
)
from strategy.models import ActionItem
from workinggroups.drawing import Axis, Body, lineage
from workinggroups.filters import GroupFilterSet
from workinggroups.models import Group, Role
from workinggroups.profile import chronicle_of

WIDTH_OF_ROLES = 264
"""Units that the small charts of the table of roles are wide at most."""


class GroupListView(FilteredListView):
    model = Group
    filterset_class = GroupFilterSet
    section = "bodies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if date := context["as_of"]:
            groups = list(context["object_list"])
            held = Meeting.objects.published().in_period(date).numbers_held(groups)
            for group in groups:
                group.existence = group.existed(date)
                group.met = held[group.pk]
                for role in group.chairs:
                    role.held = role.as_of(date)
        return context


class LineageView(TemplateView):
    """How the bodies came from one another: a drawing, and a list that says the same."""

    template_name = "workinggroups/lineage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = Group.objects.published().with_kin().in_order()
        meetings = Meeting.objects.published()
        firsts = meetings.first_of_each_body()
        creators = Outcome.objects.published().creating()
        bodies = [Body(one, firsts.get(one.pk), creators.get(one.pk, [])) for one in groups]
        drawing = lineage(bodies, meetings.years())
        return super().get_context_data(
            section="bodies",
            drawing=drawing,
            bodies=[row.body for row in drawing.rows] if drawing else bodies,
            modified=modified_last(*groups),
            **kwargs,
        )


def role_axis(group: Group, roles: list[Role], years: tuple[str, str]) -> Axis | None:
    """Give the years that a body's roles are drawn over, or None without a role or a date.

    From its founding, or else from the first of ``years``, to the last of ``years`` or later.
    """
    begins = group.readings_of("established") or {years[0]}
    told = {date for role in roles for date in (role.since, role.until, role.attested)}
    dates = {date for date in [*begins, *told, years[1]] if date}
    return Axis.within(WIDTH_OF_ROLES, dates) if roles and dates else None


class GroupDetailView(ToldAsOf, RecordDetailView):
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
        parts = self.parts(meetings)
        chronicle = chronicle_of(group, parts)
        met = [meeting for _name, one in parts["series"] for meeting in one.meetings]
        days = [meeting.calendar_days for meeting in met]
        previous, following = neighbours(Group.objects.published().in_order(), group)
        return super().get_context_data(
            **parts,
            chronicle=chronicle,
            strip=forum_years(year for year, _lines in chronicle.years),
            axis=role_axis(group, parts["roles"], meetings.years()),
            next_meetings=[one for one in met if one.is_to_come],
            dated=any(days),
            without_days=days.count(None) if any(days) else 0,
            first_meeting_after=meetings.decision_to_first_meeting(group),
            previous=previous,
            next=following,
            **kwargs,
        )

    def parts(self, meetings: MeetingQuerySet) -> dict[str, Any]:
        """Give the lists of the page, by their names in its template."""
        group = self.object
        names = meetings.filter(group=group).order_by("series").values_list("series", flat=True)
        predecessors = group.predecessors.published().select_related("earlier")
        predecessors = predecessors.order_by("kind", "date", "pk")
        return {
            "aliases": group.aliases.published().with_sources(),
            "roles": list(group.roles.published().for_list()),
            "rosters": group.rosters.published().with_sources(),
            "predecessors": predecessors.with_sources(),
            "successors": group.successors.published().select_related("later").with_sources(),
            "series": [(name, meetings.series(group, name)) for name in names.distinct()],
            "facilitated": group.meetings_facilitated.published().for_list(),
            "outcomes": Outcome.objects.published().touching(group=group).for_list(),
            "milestones": group.milestones.published().with_sources(),
            "authorships": group.authorships.published().select_related("document").with_sources(),
            "action_items": ActionItem.objects.published().filter(groups=group).for_list(),
        }

    def as_of(self, date: ReducedDate) -> dict[str, Any]:
        """Give whether it existed on a date, its meetings then, and its roles with answers."""
        held = Meeting.objects.published().filter(group=self.object, status="held")
        roles = self.object.roles.published().for_list()
        return {
            "existence": self.object.existed(date),
            "met": held.in_period(date).in_order(),
            "roles": [(role, role.as_of(date)) for role in roles],
        }
