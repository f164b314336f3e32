"""The filters of documents and of discrepancies."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from sources.filters.dates import YearFilter
from sources.filters.lists import ListFilterSet
from sources.filters.sorting import SortFilter, by_date, by_text, by_value
from sources.models import Discrepancy, Document


class DocumentFilterSet(ListFilterSet):
    COUNTED = {"kind": "kind", "year": "date", "status": "status"}
    DEFAULT_SORT = "title"

    kind = ChoiceFilter(label=_("Kind"), choices=Document.Kind.choices)
    year = YearFilter(field_name="date")
    status = ChoiceFilter(label=_("Status"), choices=Document.Status.choices)
    sort = SortFilter(
        title=by_text(_("Title"), "title"),
        kind=by_value(_("Kind"), "kind"),
        date=by_date(_("Date"), "date"),
    )

    class Meta(ListFilterSet.Meta):
        model = Document


class DiscrepancyFilterSet(ListFilterSet):
    COUNTED = {"kind": "kind", "treatment": "treatment", "status": "status"}
    DEFAULT_SORT = "subject"

    kind = ChoiceFilter(label=_("Kind"), choices=Discrepancy.Kind.choices)
    treatment = ChoiceFilter(label=_("What is shown"), choices=Discrepancy.Treatment.choices)
    status = ChoiceFilter(label=_("Status"), choices=Discrepancy.Status.choices)
    sort = SortFilter(
        subject=by_text(_("Subject"), "subject"),
        kind=by_value(_("Kind"), "kind"),
        treatment=by_value(_("What is shown"), "treatment"),
        status=by_value(_("Status"), "status"),
    )

    class Meta(ListFilterSet.Meta):
        model = Discrepancy
