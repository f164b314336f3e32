"""What a person may ask of the pages that span the apps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from baliproc.search.kinds import PLURALS
from sources.filters import FIRST_YEAR, LAST_YEAR, OneValueForm


class SearchForm(OneValueForm):
    """Words, and what narrows what they find."""

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=list(PLURALS.items()))
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    body = forms.SlugField(label=_("Body"), required=False)
