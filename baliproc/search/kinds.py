"""What is found: each kind of record, the rows of which its entry tells, and what it says.

An entry tells only what the public sees: a child that is a draft, or that stands under
a withdrawn parent, is not read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from baliproc.models import Entry
from baliproc.search import texts
from baliproc.search.texts import Told
from baliproc.search.words import APART, joined
from meetings.models import Effect, Meeting, MeetingRole, Milestone, Outcome
from members.models import Appointment, Participant, Person, Perspective
from sources.models import Chapter, Discrepancy, Document, Keyed, Passage
from strategy.models import ActionItem, Area, Provision, Strategy
from workinggroups.models import Authorship, Group, Role, Succession

LABELS: dict[str, Any] = {
    "member": _("Member"),
    "observer": _("Observer"),
    "partner": _("Partner"),
    "body": _("Body"),
    "person": _("Person"),
    "meeting": _("Meeting"),
    "milestone": _("Milestone"),
    "item": _("Action item"),
    "provision": _("Undertaking"),
    "area": _("Area of the strategy"),
    "strategy": _("Strategy"),
    "document": _("Document"),
    "perspective": _("Perspective"),
    "discrepancy": _("Discrepancy"),
    "outcome": _("Outcome"),
    "chapter": _("Chapter"),
    "passage": _("Passage"),
}
"""What a result is, by the code that ``kind`` takes in an address; in the order of the facet."""

PLURALS: dict[str, Any] = {
    "member": _("Members"),
    "observer": _("Observers"),
    "partner": _("Partners"),
    "body": _("Bodies"),
    "person": _("People"),
    "meeting": _("Meetings"),
    "milestone": _("Milestones"),
    "item": _("Action items"),
    "provision": _("Undertakings"),
    "area": _("Areas of the strategy"),
    "strategy": _("Strategies"),
    "document": _("Documents"),
    "perspective": _("Perspectives"),
    "discrepancy": _("Discrepancies"),
    "outcome": _("Outcomes"),
    "chapter": _("Chapters"),
    "passage": _("Passages"),
}

ROWS_OF_A_KIND = 1 << 40
"""An entry's key is its kind's number times this, and its row's key."""


@dataclass(frozen=True)
class Kind:
    """A model with entries of its own.

    ``reads`` names the relations of which an entry tells; a change there, or of what
    these stand under, changes the entry.
    """

    number: int
    model: type[Keyed]
    tell: Callable[[Any], Told]
    reads: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """The foreign keys that telling follows."""
    named: tuple[str, ...] = ()
    """Relations of what is read that hide nothing, and whose names are told."""
    with_status: bool = False

    def rows(self, keys: Iterable[int] | None = None) -> QuerySet:
        """Give the published rows, of these primary keys or all, with all that is told of them."""
        found = told_rows(self)
        return found.all() if keys is None else found.filter(pk__in=keys)

    def prefetches(self) -> Iterator[Prefetch]:
        for path in self.reads:
            if path in self.near:
                continue
            model = last_model(self.model, path)
            rows: Any = model.objects.published()
            yield Prefetch(path, rows.select_related(*NEAR.get(model, ())))

    def entry(self, row: Any) -> Entry:
        """Give the entry of a row from :meth:`rows`, unsaved."""
        return told_entry(self.number, row.pk, self.tell(row))

    def paths(self) -> Iterator[tuple[str, type[Any]]]:
        """Give each path to a model on which an entry depends, by way of what stands above."""
        yield "pk", self.model
        yield from above("", self.model)
        for path in (*self.reads, *self.near, *self.named):
            yield from along(self.model, path)


@cache
def told_rows(kind: Kind) -> QuerySet:
    """Give the published rows of a kind, not yet fetched; built once, for building takes long."""
    found: Any = kind.model.objects.published()
    if kind.with_status:
        found = found.with_status()
    if kind.near:
        found = found.select_related(*kind.near)
    return found.prefetch_related(*kind.prefetches())


NEAR: dict[type[Any], tuple[str, ...]] = {
    Role: ("group", "participant", "person", "on_behalf"),
    Appointment: ("person", "participant"),
    MeetingRole: ("meeting", "participant", "person", "on_behalf"),
    Succession: ("earlier", "later"),
    Effect: ("group", "participant", "document"),
    Authorship: ("participant", "group"),
    Meeting: ("group",),
}
"""What is fetched with the rows of which an entry tells."""


def last_model(model: type[Any], path: str) -> type[Any]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def above(prefix: str, model: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    """Give the paths to whatever hides the rows of ``model`` when it is not public."""
    for name in model.PARENTS:
        yield from along(model, name, prefix)


def along(model: type[Any], path: str, prefix: str = "") -> Iterator[tuple[str, type[Any]]]:
    """Give the paths to the models that ``path`` runs through, and to what stands above each."""
    for name in path.split("__"):
        relation: Any = model._meta.get_field(name)
        if relation.many_to_many:
            through = relation.remote_field.through
            joining = through._meta.get_field(relation.m2m_field_name()).related_query_name()
            yield f"{prefix}{joining}", through
        model = relation.related_model
        yield f"{prefix}{name}", model
        prefix = f"{prefix}{name}__"
        yield from above(prefix, model)


def entry_id(number: int, pk: int) -> int:
    return number * ROWS_OF_A_KIND + pk


def told_entry(number: int, pk: int, told: Told) -> Entry:
    """Give the entry that says what is told, with the terms by which it is found."""
    facets = [f"kind:{told.kind}"]
    facets += [f"year:{year}" for year in sorted(told.years)]
    facets += [f"body:{slug}" for slug in sorted(told.bodies)]
    titles = [told.title] if told.titled else []
    entry = Entry(
        pk=entry_id(number, pk),
        kind=told.kind,
        title=told.title,
        names="\n".join(told.names),
        text="\n".join(told.text),
        url=told.url,
        date=told.date,
        when=told.when,
        where=told.where,
        facets=f" {' '.join(facets)} ",
        title_terms=joined(titles),
        names_terms=joined([*told.names, *told.known_by]),
        text_terms=joined([*told.text, *told.unseen]),
    )
    entry.terms = weighted(entry)
    return entry


def weighted(entry: Entry) -> str:
    """Give the text of the ``tsvector``: titles A, other names B, the rest D, facets without."""
    places: dict[str, list[str]] = {}
    place = 0
    for column, weight in (
        (entry.title_terms, "A"),
        (entry.names_terms, "B"),
        (entry.text_terms, ""),
    ):
        place += 1
        for term in column.split():
            place += 1
            if term != APART:
                places.setdefault(term, []).append(f"{min(place, FURTHEST)}{weight}")
    lexemes = [f"'{term}':{','.join(where)}" for term, where in places.items()]
    return " ".join([*lexemes, *(f"'{facet}'" for facet in entry.facets.split())])


FURTHEST = 16383
"""The last place in a text that a ``tsvector`` can hold."""


KINDS: tuple[Kind, ...] = (
    Kind(
        1,
        Participant,
        texts.participant,
        reads=("aliases", "memberships", "roles", "roles_of_people", "appointments"),
        with_status=True,
    ),
    Kind(
        2,
        Group,
        texts.group,
        reads=("aliases", "roles", "predecessors", "successors"),
        named=("roles__on_behalf",),
    ),
    Kind(3, Person, texts.person, reads=("aliases", "appointments", "roles", "meeting_roles")),
    Kind(
        4,
        Meeting,
        texts.meeting,
        reads=("group", "host", "facilitators", "roles"),
        near=("group", "host"),
    ),
    Kind(5, Milestone, texts.milestone, reads=("groups", "participants", "figures")),
    Kind(
        6,
        ActionItem,
        texts.action_item,
        reads=("groups", "updates"),
        near=("area", "strategy__document"),
    ),
    Kind(7, Provision, texts.provision, near=("set__document", "set__meeting")),
    Kind(8, Area, texts.area, near=("strategy__document",)),
    Kind(9, Strategy, texts.strategy, near=("document",)),
    Kind(10, Document, texts.document, reads=("aliases", "authorships")),
    Kind(
        11,
        Perspective,
        texts.perspective,
        reads=("points", "points__figures"),
        near=("participant", "document"),
    ),
    Kind(12, Discrepancy, texts.discrepancy, reads=("statements",)),
    Kind(13, Outcome, texts.outcome, reads=("meetings", "effects")),
    Kind(14, Chapter, texts.chapter, near=("document",)),
    Kind(15, Passage, texts.passage, near=("chapter__document",)),
)

BY_NUMBER = {kind.number: kind for kind in KINDS}
