"""What a person may ask of the page of citations."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sources.filters import OneValueForm

FORMATS = (("bibtex", "BibTeX"), ("ris", "RIS"), ("csl", "CSL-JSON"))

PATH = re.compile(r"/(?![/\\])[^\s\\?#]*")
"""A path of this site: nothing that a browser could take for another site's address."""


class CitingForm(OneValueForm):
    """What is cited: a page by its path, a row by its name, or a document; the whole site if none.

    ``field`` and ``passage`` narrow a row, or the record that a page shows, to a single fact.
    """

    page = forms.RegexField(
        regex=re.compile(rf"\A{PATH.pattern}\Z"),
        label=_("Page"),
        required=False,
        max_length=300,
        error_messages={
            "invalid": _("give the path of a page of this site, such as /members/, and no more")
        },
    )
    record = forms.RegexField(
        regex=r"\A[a-z]+/.+\Z",
        label=_("Record"),
        required=False,
        max_length=400,
        error_messages={"invalid": _("give a kind and a key, such as membership/nepal/1")},
    )
    document = forms.SlugField(label=_("Document"), required=False, max_length=100)
    field = forms.RegexField(
        regex=r"\A[a-z][a-z0-9_]*\Z",
        label=_("Field"),
        required=False,
        max_length=40,
        error_messages={"invalid": _("give the name of a field, such as since")},
    )
    passage = forms.SlugField(label=_("Passage"), required=False, max_length=100)
    format = forms.ChoiceField(
        label=_("Format"), choices=[("", _("to be read")), *FORMATS], required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        named = [name for name in ("page", "record", "document") if given.get(name)]
        for name in named[1:]:
            self.add_error(name, _("give one of page, record and document only"))
        if not (given.get("page") or given.get("record")):
            for name in ("field", "passage"):
                if given.get(name) and "page" not in self.errors and "record" not in self.errors:
                    self.add_error(name, _("it needs the page or the record that it is of"))
        return given
