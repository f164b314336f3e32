"""What stands under rows: an action on the rows, or a form of one, is on this as well."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sources.conflicts.opened import digest
from sources.models import Passage, State
from sources.publishing import published_with
from sources.versions import stands_in


def below(rows: Sequence[Any]) -> dict[str, str]:
    """Give a digest of all that stands under each row of one model, by the row's primary key.

    That is what is deleted or published with it, citations and drafts of passages included,
    however deep. A row under which nothing stands has none. One query for each kind of row at
    each depth.
    """
    return {
        str(key): hashlib.sha256("\0".join(found).encode()).hexdigest()[:16]
        for key, found in _digests(rows).items()
    }


def _digests(rows: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for column, children in _children(rows):
        deeper = _digests(children)
        for one in children:
            said = [one._meta.label_lower, digest(one), *deeper.get(one.pk, ())]
            draft = _draft(one)
            found[getattr(one, column)] += said if draft is None else [*said, digest(draft)]
    return found


def _children(rows: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Give the rows of each kind that stand under those of one model, with the key's column."""
    if not rows:
        return
    model: Any = type(rows[0])
    keys = [row.pk for row in rows]
    for child, name in dict.fromkeys((*stands_in(model), *published_with(model))):
        children = child._base_manager.filter(**{f"{name}__in": keys}).order_by("pk")
        if any(field.name == "passage" for field in child._meta.fields):
            children = children.select_related("passage__chapter")
        yield child._meta.get_field(name).attname, list(children)


def _draft(row: Any) -> Passage | None:
    """Give the passage that a row joins, where it would be published with what rests on it."""
    passage = getattr(row, "passage", None)
    return passage if passage is not None and passage.state == State.DRAFT else None


def _drafts(rows: Sequence[Any]) -> Iterator[Passage]:
    for _column, children in _children(rows):
        yield from filter(None, map(_draft, children))
        yield from _drafts(children)


def changed_drafts(record: Any, named: Iterable[str], since: datetime, user: Any) -> list[Passage]:
    """Give the drafts of passages that another has written since a moment.

    They are those that the record or what stands under it rests on, and those that a form
    has ``named`` by their primary keys: whoever publishes it has not seen them as they are.
    """
    keys = [key for key in named if key.isascii() and key.isdigit() and len(key) < 19]
    drafts = {one.pk: one for one in _drafts([record])}
    posted = Passage._base_manager.filter(pk__in=keys, state=State.DRAFT)
    drafts |= {one.pk: one for one in posted.select_related("chapter")}
    later = Passage.history.filter(id__in=drafts, history_date__gt=since)
    moved = set(later.exclude(history_user=user).values_list("id", flat=True))
    return [drafts[pk] for pk in sorted(moved)]
