"""The index of the search: what the public record says, prepared for being found."""

from typing import Any

from django.db import models


class TermsField(models.Field):
    """The weighted terms of an entry: a ``tsvector`` on PostgreSQL, unused on SQLite.

    The value is the text of a ``tsvector``, as ``'bali':1A 'process':2A``.
    """

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class Entry(models.Model):
    """One record or passage that the public sees, as the search finds and shows it.

    The primary key is the number of its kind and the primary key of its row
    (``baliproc.search.kinds.entry_id``), so that the order of keys is that of kinds.
    The columns of terms hold stems between blanks, parted by ``|`` where a phrase ends:
    `` adelaid | strategi ``. On SQLite an FTS5 table over them follows by triggers.
    """

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    names = models.TextField(help_text="Its other names, one a line.")
    text = models.TextField(help_text="What is known of it, one fact a line.")
    url = models.CharField(max_length=300)
    date = models.CharField(max_length=10)
    when = models.CharField(max_length=200)
    where = models.TextField()
    facets = models.TextField()
    title_terms = models.TextField()
    names_terms = models.TextField()
    text_terms = models.TextField()
    terms = TermsField()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A word of the index, in how many entries it stands, and in how many as part of a name."""

    text = models.CharField(max_length=60, unique=True)
    stem = models.CharField(max_length=60, db_index=True)
    beginning = models.CharField(max_length=2)
    entries = models.IntegerField()
    named = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["beginning", "named"], name="baliproc_word_beginning"),
            models.Index(fields=["-entries", "text"], name="baliproc_word_commonest"),
        ]

    def __str__(self) -> str:
        return self.text


class Pending(models.Model):
    """What the index has yet to follow, stored in the transaction that changed the record.

    A row of a model, by label; or, where ``model`` is blank, the key of an entry whose row
    changed or went.
    """

    model = models.CharField(max_length=100, blank=True)
    number = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "pending"

    def __str__(self) -> str:
        return f"{self.model or 'entry'} {self.number}"
