"""The search in the API: the same results as on its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from baliproc.api.answers import ListView, page_url
from baliproc.api.parameters import FEW_ROWS, Parameter
from baliproc.api.problems import InvalidParameters
from baliproc.api.serializers.evidence import Choice, RowSerializer, Text, Word
from baliproc.search import NoSuchPage, QueryProblem, search
from baliproc.search.kinds import LABELS
from baliproc.search.query import LONGEST_TEXT
from sources.filters import FIRST_YEAR, LAST_YEAR
from workinggroups.models import Group

NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"

KINDS = list(LABELS.items())


class HitSerializer(RowSerializer):
    """Something that was found."""

    kind = Choice(KINDS, "What kind of entry it is.")
    title = Word("Its title or name.")
    url = serializers.SerializerMethodField(help_text="The address of its page.")
    snippet = Text("What it says around the words that were found, or null.", source="snippet_text")
    date = Text("Its date, as precise as the source; null where none is stated.")

    def get_url(self, hit: Any) -> str:
        return str(self.context.get("root", "") + hit.url)


class SearchView(ListView):
    operation = "search"
    summary = _("Search")
    told = _(
        "What the record has on some words, best first. Every word must be there, in any of its "
        "forms; traffick* finds what begins so, quotation marks hold words together, -word "
        "leaves out. Without q nothing is found."
    )
    tag = "search"
    shape = HitSerializer
    beside = {
        "count_is_capped": {
            "type": "boolean",
            "description": "Whether there are more matches than are ranked and counted.",
        },
        "suggestion": {
            "type": ["string", "null"],
            "description": "What else may have been meant, where nothing was found; or null.",
        },
    }

    def parameters(self) -> list[Parameter]:
        text = {"type": "string", "maxLength": LONGEST_TEXT, "pattern": NO_CONTROLS}
        bodies = dict(Group.objects.published().in_order().values_list("slug", "name"))
        years = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        return [
            Parameter("q", str(_("What to look for; at most 16 words or phrases.")), text, "Bali"),
            Parameter("kind", str(_("Kind.")), of_choices(dict(KINDS)), "meeting", dict(KINDS)),
            Parameter("year", str(_("Year.")), years, 2016),
            Parameter("body", str(_("Body.")), of_choices(bodies), None, bodies),
            *super().parameters(),
        ]

    def get(self, request: Request) -> Response:
        asked, year = self.values, self.values.get("year")
        try:
            found = search(
                asked.get("q", ""),
                kind=asked.get("kind", ""),
                year=int(year) if year else None,
                body=asked.get("body", ""),
                page=int(asked.get("page", 1)),
                page_size=int(asked.get("page_size", FEW_ROWS)),
            )
        except NoSuchPage as error:
            raise NotFound(str(error)) from error
        except QueryProblem as error:
            raise InvalidParameters({"q": [str(error)]}) from error
        hits = HitSerializer(found.hits, many=True, context={"root": self.root}).data
        return self.answer(
            hits,
            {
                "count": found.count,
                "next": page_url(request, found.page + 1) if found.page < found.pages else None,
                "previous": page_url(request, found.page - 1) if found.page > 1 else None,
                "count_is_capped": found.count_is_capped,
                "suggestion": found.suggestion or None,
            },
        )


def of_choices(words: dict[str, str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}
