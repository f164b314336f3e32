"""Finding a record by any of its names: as printed anywhere, official, acronym or editors' own."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baliproc.forms import SearchForm
from meetings.models import Meeting, Milestone
from members.models import Participant, Person
from sources.filters import problems
from sources.models import Document, fold
from workinggroups.models import Group

NAMED: tuple[tuple[Any, str], ...] = (
    (Participant, "name"),
    (Group, "name"),
    (Person, "name"),
    (Document, "title"),
    (Meeting, "title"),
    (Milestone, "title"),
)
"""What is found, with the field that holds its name; aliases are read where it has any."""

MOST = 100
"""Records shown at most; the page says when there are more."""


class Found(NamedTuple):
    """A record, and the other name by which it was found, or ''."""

    row: Any
    by: str

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)


class Name(NamedTuple):
    """One name of a published record: as it is shown, or another if ``by`` is not blank."""

    kind: int
    pk: int
    by: str
    parts: list[str]


def all_names() -> list[Name]:
    """Give every name of every published record of the kinds above."""
    names = []
    for kind, (model, column) in enumerate(NAMED):
        shown = model.objects.published().values_list("pk", column)
        names += [Name(kind, pk, "", words(name)) for pk, name in shown]
        if hasattr(model, "aliases"):
            alias: Any = model._meta.get_field("aliases").related_model
            others = alias.objects.published().values_list("owner", "text")
            names += [Name(kind, pk, name, words(name)) for pk, name in others]
    return names


def find(text: str, names: list[Name] | None = None) -> list[Found]:
    """Give the published records of which a name has every word of ``text`` as a word's beginning.

    Case and accents do not matter. A name that is ``text`` comes first, then one that
    begins with it; within these the order is that of kinds and names. ``names`` saves
    reading them again where many texts are looked for.
    """
    wanted = words(text)
    if not wanted:
        return []
    best: dict[tuple[int, int], tuple[int, str]] = {}
    for name in all_names() if names is None else names:
        if all(any(word.startswith(part) for word in name.parts) for part in wanted):
            begins = name.parts[: len(wanted)] == wanted
            rank = 0 if name.parts == wanted else 1 if begins else 2
            key = (name.kind, name.pk)
            best[key] = min(best.get(key, (9, "")), (rank, name.by))
    rows: dict[tuple[int, int], Any] = {}
    for kind, (model, _column) in enumerate(NAMED):
        if keys := [pk for one, pk in best if one == kind]:
            found = model.objects.in_bulk(keys)
            rows |= {(kind, pk): row for pk, row in found.items()}
    in_order = sorted(best, key=lambda key: (best[key][0], key[0], str(rows[key]).casefold()))
    return [Found(rows[key], best[key][1]) for key in in_order]


def words(text: str) -> list[str]:
    """Give the folded words: runs of letters and digits; a full stop in ``U.S.`` parts none."""
    plain = "".join(char if char.isalnum() else " " for char in fold(text).replace(".", ""))
    return plain.split()


def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wrong = [] if form.is_valid() else problems(form)
    text = "" if wrong else form.cleaned_data["q"]
    found = find(text)
    context = {
        "section": "search",
        "text": text,
        "problems": wrong,
        "found": found[:MOST],
        "count": len(found),
    }
    return render(request, "search.html", context, status=400 if wrong else 200)
