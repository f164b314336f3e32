"""The index: its entries are written from the record, and nothing else is written to it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from baliproc.models import Entry, Word
from baliproc.search.kinds import BY_NUMBER, KINDS, ROWS_OF_A_KIND, entry_id
from baliproc.search.words import stem, words

COLUMNS = [field.attname for field in Entry._meta.fields if field.attname not in {"id", "terms"}]
AT_ONCE = 400
"""Rows that one statement reads or writes."""

LOCK = 5_071_996
"""The number under which PostgreSQL lets one transaction at a time write to the index."""

Key = tuple[int, int]
"""The number of a kind, and the primary key of a row."""


class Difference(NamedTuple):
    """How the index differs from the record: keys of entries, and words."""

    missing: list[int]
    wrong: list[int]
    left_over: list[int]
    words: list[str]

    def __bool__(self) -> bool:
        return any(self)


def refresh(keys: Iterable[Key]) -> None:
    """Make the entries of these rows say what the record says, and drop those it hides."""
    by_kind = defaultdict(list)
    for number, pk in sorted(set(keys)):
        by_kind[number].append(pk)
    if not by_kind:
        return
    with transaction.atomic():
        take_turn()
        for number, pks in by_kind.items():
            for some in in_parts(pks):
                told = {entry.pk: entry for entry in tell(number, some)}
                held = stored([entry_id(number, pk) for pk in some])
                write(told, held)


def rebuild() -> int:
    """Write the whole index anew; gives the number of entries."""
    with transaction.atomic():
        take_turn()
        Entry.objects.all().delete()
        Word.objects.all().delete()
        counts: Counter[str] = Counter()
        named: Counter[str] = Counter()
        total = 0
        for kind in KINDS:
            entries = list(tell(kind.number))
            for entry in entries:
                both = words_of(entry)
                counts.update(both.keys())
                named.update(word for word, in_name in both.items() if in_name)
            Entry.objects.bulk_create(entries, AT_ONCE)
            total += len(entries)
        rows = [new_word(text, counts[text], named[text]) for text in sorted(counts)]
        Word.objects.bulk_create(rows, AT_ONCE)
    tidy()
    return total


def difference() -> Difference:
    """Give how the index differs from what :func:`rebuild` would make of the record."""
    missing: list[int] = []
    wrong: list[int] = []
    held: set[int] = set()
    counts: Counter[tuple[str, bool]] = Counter()
    for kind in KINDS:
        entries = {entry.pk: entry for entry in tell(kind.number)}
        first = entry_id(kind.number, 0)
        there = Entry.objects.defer("terms").filter(pk__gte=first, pk__lt=first + ROWS_OF_A_KIND)
        known = {entry.pk: entry for entry in there}
        missing += sorted(entries.keys() - known.keys())
        wrong += [pk for pk in sorted(entries) if pk in known and differ(entries[pk], known[pk])]
        held |= entries.keys()
        for entry in entries.values():
            counts.update(words_of(entry).items())
    left_over = sorted(set(Entry.objects.values_list("pk", flat=True)) - held)
    texts = {text for text, _named in counts}
    right = {(text, counts[text, True] + counts[text, False], counts[text, True]) for text in texts}
    now = set(Word.objects.values_list("text", "entries", "named"))
    return Difference(missing, wrong, left_over, sorted({row[0] for row in right ^ now}))


def tell(number: int, pks: Iterable[int] | None = None) -> Iterator[Entry]:
    """Give the entries that the public record has for rows of a kind, unsaved."""
    kind = BY_NUMBER[number]
    return (kind.entry(row) for row in kind.rows(pks))


def stored(ids: list[int]) -> dict[int, Entry]:
    return Entry.objects.defer("terms").in_bulk(ids)


def differ(one: Entry, other: Entry) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in COLUMNS)


def write(told: dict[int, Entry], held: dict[int, Entry]) -> None:
    """Put ``told`` in the place of ``held``, and count the words anew."""
    gone = [pk for pk, entry in held.items() if pk not in told or differ(told[pk], entry)]
    new = [entry for pk, entry in told.items() if pk not in held or pk in gone]
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.bulk_create(new)
    entries: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for rows, step in (([held[pk] for pk in gone], -1), (new, 1)):
        for entry in rows:
            for word, in_name in words_of(entry).items():
                entries[word] += step
                named[word] += step * in_name
    count(entries, named)


def count(entries: Counter[str], named: Counter[str]) -> None:
    """Add to the words' counts; a word in no entry is dropped."""
    changed = sorted(word for word in entries if entries[word] or named[word])
    for some in in_parts(changed):
        known = set(Word.objects.filter(text__in=some).values_list("text", flat=True))
        fresh = [new_word(one, entries[one], named[one]) for one in some if one not in known]
        Word.objects.bulk_create(fresh)
        steps = defaultdict(list)
        for one in known:
            steps[entries[one], named[one]].append(one)
        for (step, named_step), texts in steps.items():
            Word.objects.filter(text__in=texts).update(
                entries=F("entries") + step, named=F("named") + named_step
            )
    Word.objects.filter(
        text__in=[one for one in changed if entries[one] < 0], entries__lte=0
    ).delete()


def new_word(text: str, entries: int, named: int) -> Word:
    return Word(text=text, stem=stem(text), beginning=text[:2], entries=entries, named=named)


def words_of(entry: Entry) -> dict[str, bool]:
    """Give each word by which an entry is found, and whether it is part of a name of it."""
    found = dict.fromkeys(words(entry.text), False)
    names = f"{entry.title}\n{entry.names}" if entry.title_terms else entry.names
    return found | dict.fromkeys(words(names), True)


def in_parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def take_turn() -> None:
    """Wait until no other transaction writes to the index; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def tidy() -> None:
    """Merge the parts of the full-text index, and count the rows for the planner."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO baliproc_index(baliproc_index) VALUES ('optimize')")
        for model in (Entry, Word):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
