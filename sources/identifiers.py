"""What an address that answers no more once led to: permanent identifiers.

Nothing is written when a slug is changed or a record is withdrawn or deleted: the change
history knows every slug that a record had, and when the public could see it. So a chain of
renamings is one step, renaming back ends it, and what was never public is never told.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sources.models import Chapter, Document, Keyed, Passage, Record, State, Withdrawal

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}", re.ASCII)

NAME_FIELDS = ("title", "name", "subject", "slug", "code")
"""The fields, the first of them first, that name a row of any model that has an address."""

DELETED = "-"
"""How the history names the entry made when a row is deleted."""


class Moved(NamedTuple):
    """The record asked for is public under another slug, or another record stands for it."""

    row: Any

    @property
    def slug(self) -> str:
        return str(self.row.slug)


class Gone(NamedTuple):
    """The record asked for was public once: what it was then, and since when it is not."""

    kind: str
    name: str
    since: datetime | None
    """None only where a record is hidden by a change that left no trace in the history."""
    reason: str

    def words(self) -> str:
        """“This was the body “Office”, withdrawn on 2 May 2025.”, and the reason if any."""
        names = {"kind": self.kind, "name": self.name}
        if self.since is None:
            told = _("This was the %(kind)s “%(name)s”, which is withdrawn.") % names
        else:
            names["date"] = date_format(self.since, "j F Y")
            told = _("This was the %(kind)s “%(name)s”, withdrawn on %(date)s.") % names
        return f"{told} {self.reason}".strip()


class Span(NamedTuple):
    """A time during which the public could see a row as this entry of its history has it."""

    since: datetime
    until: datetime | None
    entry: Any


def resolve(model: type[Record], slug: str) -> Moved | Gone | None:
    """Say what has become of the record that the public knew by ``slug``.

    ``Moved`` where it is public under another slug, or merged into a record that
    is; ``Gone`` where it was withdrawn or deleted; None where the public never saw
    such a record, or still sees it at this slug. Ask it after nothing was found.
    """
    return follow(model, slug, frozenset())


def follow(model: type[Record], slug: str, passed: frozenset[str]) -> Moved | Gone | None:
    if not SLUG.fullmatch(slug) or slug in passed:
        return None
    entries = model.history.filter(slug=slug, state=State.PUBLISHED)
    keys = set(entries.order_by().values_list("id", flat=True))
    living: Any = model._default_manager.published().in_bulk(list(keys))
    if any(row.slug == slug for row in living.values()):
        return None
    spans = {key: public_spans(model, key) for key in keys}
    known = {key for key in keys if any(one.entry.slug == slug for one in spans[key])}
    if found := [row for key, row in sorted(living.items()) if key in known]:
        return Moved(found[0])
    if not known:
        return None
    last = latest(spans[key] for key in known)
    told = Withdrawal.objects.filter(
        label=model._meta.label_lower,
        slug__in={slug, *model.history.filter(id=last.entry.id).values_list("slug", flat=True)},
    ).first()
    if told is not None and told.survivor:
        survivor = model._default_manager.published().filter(slug=told.survivor).first()
        if survivor is not None:
            return Moved(survivor)
        further = follow(model, told.survivor, passed | {slug})
        if isinstance(further, Moved):
            return further
    return gone(model, last, told.reason if told else "")


def resolve_chapter(document: str, slug: str) -> Moved | Gone | None:
    """Say as :func:`resolve` does what has become of a chapter, which has no state of its own."""
    documents = Document.history.filter(slug=document, state=State.PUBLISHED)
    keys = documents.order_by().values("id")
    return resolve_part(Chapter, Chapter.history.filter(document_id__in=keys, slug=slug))


def resolve_passage(reference: str) -> Moved | Gone | None:
    """Say it of a passage, of which the code or the chapter's slug may have been changed."""
    chapter, _hyphen, code = reference.partition("-")
    chapters = Chapter.history.filter(slug=chapter).order_by().values("id")
    return resolve_part(Passage, Passage.history.filter(chapter_id__in=chapters, code=code))


def resolve_part(model: type[Keyed], entries: Any) -> Moved | Gone | None:
    keys = set(entries.order_by().values_list("id", flat=True))
    living = model._default_manager.published().in_bulk(list(keys))
    if living:
        return Moved(living[min(living)])
    spans = [public_spans(model, key) for key in keys]
    return gone(model, latest(spans)) if any(spans) else None


def latest(spans: Iterable[Sequence["Span"]]) -> "Span":
    return max(
        (one for some in spans for one in some), key=lambda one: (one.since, one.entry.history_id)
    )


def gone(model: type[Keyed], last: "Span", reason: str = "") -> Gone:
    return Gone(str(model._meta.verbose_name), name_of(last.entry), last.until, reason)


def name_of(entry: Any) -> str:
    """Give what a row was called at an entry of its history, by its own columns alone."""
    names = [getattr(entry, name, "") for name in NAME_FIELDS]
    return str(next((name for name in names if name), ""))


def public_spans(model: type[Keyed], key: int) -> list[Span]:
    """Give when the public could see the row of this primary key, in order.

    A row under hidden parents was not seen. A row whose parents are several (an
    outcome of several meetings) has no address of its own: none is given.
    """
    if any(model._meta.get_field(name).many_to_many for name in model.PARENTS):
        return []
    entries: list[Any] = list(model.history.filter(id=key).order_by("history_date", "history_id"))
    found = []
    for entry, later in zip(entries, [*entries[1:], None], strict=True):
        if entry.history_type == DELETED or getattr(entry, "state", State.PUBLISHED) != "published":
            continue
        spans = [Span(entry.history_date, later.history_date if later else None, entry)]
        for name in model.PARENTS:
            parent: Any = model._meta.get_field(name)
            above = getattr(entry, parent.attname)
            if above is not None:
                spans = list(overlaps(spans, public_spans(parent.related_model, above)))
        found += spans
    return found


def overlaps(spans: Sequence[Span], others: Sequence[Span]) -> Iterable[Span]:
    """Give the parts of ``spans`` that lie within ``others``, which are in order."""
    joined: list[tuple[datetime, datetime | None]] = []
    for other in others:
        if joined and joined[-1][1] == other.since:
            joined[-1] = joined[-1][0], other.until
        else:
            joined.append((other.since, other.until))
    for one in spans:
        for begun, ended in joined:
            since = max(one.since, begun)
            until = min((end for end in (one.until, ended) if end is not None), default=None)
            if until is None or since < until:
                yield Span(since, until, one.entry)
