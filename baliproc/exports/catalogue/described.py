"""What several tables say in the same words."""

from typing import Any

from django.urls import reverse

from baliproc.api.serializers.evidence import AliasSerializer
from baliproc.exports.columns import Column, Kind
from baliproc.exports.tables import Table

HELD = {
    "since": "Since when it holds, as precise as the source; empty where not stated.",
    "until": "Until when it held; empty also while no end is recorded.",
    "attested": "When the source says that it holds, or lists it without a beginning.",
    "printed": "The dates in the source's own words, where these say it otherwise.",
}
HELD_COLUMNS = "since until attested printed"
WHEN = {
    "start": "When it began, or its only date, as precise as the source; empty where not stated.",
    "end": "When it ended; empty also where it has a single date.",
    "sense": "exact: from the first date to the second; within: at some time between them; "
    "annual: every year.",
    "printed": "The date in the source's own words, where these say it otherwise.",
}
HOLDER = {
    "participant": "The participant that holds it; empty where a person does.",
    "person": "The person that holds it; empty where a participant does.",
    "holder": "Name of the holder.",
    "capacity": "Who acts, or in which office: “Foreign Minister”.",
    "on_behalf": "The participant on whose behalf a person acts, if one is told.",
}
RECORD = {"modified": "When the row itself last changed here, in UTC."}


def page(view: str) -> Column:
    """Give the column of the page of a record, whose slug names it."""

    def address(slug: str) -> str:
        return reverse(view, args=[slug])

    words = "The permanent address of its page."
    return Column("url", words, Kind.PAGE, ("slug",), address, required=True)


def made(name: str, serializer: Any, path: str = "", **more: Any) -> Column:
    """Give a column made from an annotation, in the words and vocabulary of the API."""
    described = serializer().fields[name]
    words = {
        "description": str(described.help_text),
        "choices": tuple((one, str(label)) for one, label in choices_of(described)),
    }
    return Column(name, paths=(path or name,), **(words | more))


def choices_of(described: Any) -> Any:
    return getattr(described, "choices", {}).items()


def names(name: str, model: Any, owner: str, whose: str) -> Table:
    """Give the table of the other names that records bear."""
    return Table(
        name,
        f"Other names of {whose}",
        f"One row a name that {whose} bear besides their own.",
        model,
        f"{owner}=owner text kind",
        AliasSerializer,
        {owner: "Whose name it is."},
    )


def pairs(name: str, title: str, model: Any, **words: str) -> Table:
    """Give the table of a relation of many to many; ``words`` describe its two columns."""
    return Table(name, title, "One row a pair.", model, " ".join(words), words=words)
