"""What stands under rows, as digests: an action on the rows is on this as well."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sources.conflicts.opened import digest
from sources.publishing import published_with
from sources.versions import stands_in


def below(rows: Sequence[Any]) -> dict[str, str]:
    """Give a digest of all that stands under each row of one model, by the row's primary key.

    That is what is deleted or published with it, citations included, however deep. A row
    under which nothing stands has none. One query for each kind of row at each depth.
    """
    return {
        str(key): hashlib.sha256("\0".join(found).encode()).hexdigest()[:16]
        for key, found in _digests(rows).items()
    }


def _digests(rows: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if not rows:
        return found
    model: Any = type(rows[0])
    keys = [row.pk for row in rows]
    for child, name in dict.fromkeys((*stands_in(model), *published_with(model))):
        column = child._meta.get_field(name).attname
        children = list(child._base_manager.filter(**{f"{name}__in": keys}).order_by("pk"))
        deeper = _digests(children)
        for one in children:
            said = [child._meta.label_lower, digest(one), *deeper.get(one.pk, ())]
            found[getattr(one, column)] += said
    return found
