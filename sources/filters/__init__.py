"""The filters of lists: what they accept, how they count, what is said of what has no sense."""

from sources.fields import AFTER_ITS_PERIOD

from .dates import (
    FIRST_YEAR,
    FORUM_BEGAN,
    LAST_YEAR,
    AsOfField,
    AsOfFilter,
    AsOfForm,
    DateField,
    FilterForm,
    OneValueForm,
    PeriodFilter,
    YearFilter,
)
from .documents import (
    DiscrepancyFilterSet,
    DocumentFilterSet,
)
from .lists import (
    Choice,
    Columns,
    ListFilterSet,
    counted,
    iso3_code,
)
from .sorting import (
    Column,
    SortFilter,
    SortLink,
    by_date,
    by_text,
    by_value,
    sort_link,
)
from .words import (
    SORT,
    Applied,
    Problem,
    applied,
    problems,
    shown,
)

__all__ = [
    "AFTER_ITS_PERIOD",
    "FIRST_YEAR",
    "FORUM_BEGAN",
    "LAST_YEAR",
    "SORT",
    "Applied",
    "AsOfField",
    "AsOfFilter",
    "AsOfForm",
    "Choice",
    "Column",
    "Columns",
    "DateField",
    "DiscrepancyFilterSet",
    "DocumentFilterSet",
    "FilterForm",
    "ListFilterSet",
    "OneValueForm",
    "PeriodFilter",
    "Problem",
    "SortFilter",
    "SortLink",
    "YearFilter",
    "applied",
    "by_date",
    "by_text",
    "by_value",
    "counted",
    "iso3_code",
    "problems",
    "shown",
    "sort_link",
]
