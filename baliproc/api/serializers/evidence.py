"""What every row says in the same way: its sources, its page, what is not stated.

A value that the source does not state is null. Rows are read as their resource's
queryset brought them: no serializer asks the database for more.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from sources.fields import ReducedDate
from sources.models import Alias, Answer, Citation

DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
PRECISION = "as precise as the source: 2002, 2002-02 or 2002-02-26"
NOT_STATED = "null where the source does not state it"


class Text(serializers.CharField):
    """A text, or null for one that is blank."""

    def __init__(self, help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return str(value) or None


class Word(serializers.CharField):
    """A text that no row is without."""

    def __init__(self, help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, read_only=True, **kwargs)


class Number(serializers.IntegerField):
    def __init__(self, help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, read_only=True, **kwargs)


class YesNo(serializers.BooleanField):
    def __init__(self, help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, read_only=True, **kwargs)


@extend_schema_field({"type": "string", "pattern": DATE_PATTERN, "example": "2002-02-26"})
class Date(Text):
    """A date to the year, month or day, or null."""

    def __init__(self, what: str, **kwargs: Any) -> None:
        super().__init__(f"{what}, {PRECISION}; {NOT_STATED}.", **kwargs)


class Choice(serializers.ChoiceField):
    """A word of a vocabulary, or null for a blank one where ``allow_null``."""

    def __init__(self, choices: Any, help_text: str, **kwargs: Any) -> None:
        super().__init__(choices=choices, help_text=help_text, read_only=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return str(value) if value else None


class Slug(serializers.SlugField):
    """The slug of a related record, or null without one that the public sees."""

    def __init__(self, help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, read_only=True, allow_null=True, **kwargs)

    def to_representation(self, row: Any) -> Any:
        return row.slug if row.state == "published" else None


class Slugs(serializers.ListField):
    """The slugs of related records, which the queryset has brought for the public."""

    def __init__(self, help_text: str, **kwargs: Any) -> None:
        child = serializers.SlugField()
        super().__init__(child=child, help_text=help_text, read_only=True, **kwargs)

    def to_representation(self, rows: Any) -> list[str]:
        return [row.slug for row in rows.all()]


class PageUrl(serializers.URLField):
    """The address of a row's page, in full where the context has the site's ``root``."""

    def __init__(self, help_text: str = "The permanent address of its page.") -> None:
        super().__init__(help_text=help_text, read_only=True, source="*")

    def to_representation(self, row: Any) -> str:
        root: str = self.context.get("root", "")
        return root + row.get_absolute_url()


class RowSerializer(serializers.Serializer):
    """A row as a dictionary of plain values, for reading only.

    What is its own comes first, then its dates, its nested rows, and what every row has.
    """

    DATES = ("since", "until", "attested", "start", "end", "sense", "printed")
    LAST = ("url", "modified", "sources")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return dict(sorted(fields.items(), key=self.position))

    def position(self, item: tuple[str, Any]) -> tuple[int, int]:
        name, field = item
        if name in self.LAST:
            return 3, self.LAST.index(name)
        if isinstance(field, serializers.BaseSerializer):
            return 2, 0
        return (1, self.DATES.index(name)) if name in self.DATES else (0, 0)


class SourceSerializer(RowSerializer):
    """The passage that a value rests on."""

    document = Word("Slug of the document that says so.", source="passage.chapter.document.slug")
    chapter = Word("Title of the chapter.", source="passage.chapter.title")
    pages = Text("Pages of the chapter: “12–13”.", source="passage.chapter.pages")
    passage = Word(
        "Permanent name of the passage; its page is /sources/passages/<name>/.",
        source="passage.reference",
    )
    quote = Text("The words of the passage.", source="passage.quote")
    field = Text("The field that it proves; null where it proves the whole row.")
    basis = Choice(
        Citation.Basis.choices,
        "stated: the passage says so; inferred: it follows from the passage; reference: a code or "
        "name taken from another document.",
    )
    note = Text("The editors' note on this passage.")
    discrepancy = serializers.SerializerMethodField(
        help_text="Slug of the discrepancy in which this passage is disputed, or null."
    )
    reading = serializers.SerializerMethodField(
        help_text="The value that this passage gives to a disputed field."
    )

    def get_discrepancy(self, citation: Citation) -> str | None:
        return citation.dispute.slug if citation.dispute and citation.is_disputed else None

    def get_reading(self, citation: Citation) -> str | None:
        hidden = citation.dispute and not citation.is_disputed
        return None if hidden else citation.reading or None


class CitedSerializer(RowSerializer):
    """A row that has sources of its own."""

    sources = SourceSerializer(
        many=True, read_only=True, source="citations", help_text="The passages that prove it."
    )


class RecordSerializer(RowSerializer):
    """A record with a page."""

    url = PageUrl()
    modified = serializers.DateTimeField(
        read_only=True,
        help_text="When its own row last changed here. Its nested rows have times of their own.",
    )


class AliasSerializer(CitedSerializer):
    """Another name of a record."""

    text = Word("The name.")
    kind = Choice(Alias.Kind.choices, "Where the name is from; long is the official name.")


class AsOfSerializer(RowSerializer):
    """What is known of a row at some time during the date asked for.

    It is told only where the context has such a date as ``as_of``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "What is known of it as of the date asked for, if any is.")
        super().__init__(*args, **{"required": False, **kwargs})

    def get_attribute(self, instance: Any) -> dict[str, Any]:
        date: ReducedDate | None = self.context.get("as_of")
        if date is None:
            raise SkipField
        return self.answers(instance, date)

    def answers(self, row: Any, date: ReducedDate) -> dict[str, Any]:
        raise NotImplementedError


DISPUTED = "Whether the readings of the source disagree about it."


class HeldAsOfSerializer(AsOfSerializer):
    """Whether it held at some time during the date asked for."""

    held = Choice(Answer.choices, "Whether it held then.")
    disputed = YesNo(DISPUTED)

    def answers(self, row: Any, date: ReducedDate) -> dict[str, Any]:
        known = row.as_of(date)
        return {"held": known.answer, "disputed": known.disputed}


class HeldSerializer(CitedSerializer):
    """What holds for a time."""

    since = Date("Since when it holds")
    until = Date("Until when it held; null also while no end is recorded")
    attested = Date("When the source says that it holds, or lists it without a beginning")
    as_of = HeldAsOfSerializer()
