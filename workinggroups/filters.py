"""The filters of the list of bodies."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from sources.filters import YearFilter
from workinggroups.models import Group


class GroupFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Group.Kind.choices)
    year = YearFilter(field_name="established")

    class Meta:
        model = Group
        fields: list[str] = []
