"""What a person may ask of the pages that span the apps."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """A name, or the beginnings of its words."""

    q = forms.CharField(label=_("A name"), required=False, max_length=200)
