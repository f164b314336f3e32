"""Hold the record against its rules, and its quotations against the text they are taken from."""

from argparse import FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baliproc.auditing import Coverage, Finding, findings
from desk import audits
from sources.models import Document, Passage
from sources.models.evidence import records_by_chapter
from sources.transcript import divide, misquoted


class Command(BaseCommand):
    help = (
        "Fails, naming record and field, on what breaks a rule of the record; prints which "
        "chapters it rests on. With --text, also compares every quotation with the text."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--text", type=FileType(encoding="utf-8"), help="the publication's text, in UTF-8"
        )
        parser.add_argument(
            "--unquoted", action="store_true", help="with --text: print what no passage quotes"
        )

        parser.add_argument(
            "--keep", action="store_true", help="keep the findings, for the desk to show"
        )

    def handle(self, *, text: Any, unquoted: bool, keep: bool, **options: Any) -> None:
        document = Document.objects.filter(kind=Document.Kind.PUBLICATION).first()
        if document is None:
            raise CommandError("No publication is on record: run manage.py load.")
        found = findings()
        try:
            coverage, wrong = cover(document, text.read() if text else None)
        except ValueError as error:
            raise CommandError(f"{text.name} is not the text of {document}: {error}") from error
        self.stdout.write(HEADER)
        for one in coverage:
            self.stdout.write(line(one))
            for part in one.unquoted if unquoted else ():
                self.stdout.write(f"    {part}")
        if text is None:
            self.stdout.write("No text was given, so that no quotation was compared.")
        if keep:
            kept = [(one.record, one.field, one.message) for one in [*found, *wrong]]
            audits.keep(kept, compared=text is not None)
        problems = [str(finding) for finding in [*found, *wrong]]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} findings."]))
        self.stdout.write("No findings.")


def cover(document: Document, text: str | None) -> tuple[list[Coverage], list[Finding]]:
    """Give how the record rests on each chapter, and the quotations that are not verbatim."""
    chapters = list(document.chapters.order_by("number"))
    passages = list(Passage.objects.filter(chapter__in=chapters).select_related("chapter"))
    records = records_by_chapter(document)
    texts = divide(text, chapters) if text is not None else {}
    coverage = []
    for chapter in chapters:
        quotes = [one.quote for one in passages if one.chapter == chapter]
        here = texts.get(chapter.slug)
        coverage.append(
            Coverage(
                chapter,
                len(quotes),
                records.get(chapter.pk, 0),
                here.quoted(quotes) if here else None,
                here.unquoted(quotes) if here else [],
            )
        )
    wrong = misquoted(passages, texts) if texts else []
    return coverage, [Finding(one, "quote", f"not verbatim: “{one.quote}”") for one in wrong]


HEADER = (
    f"| No. | {'Chapter':55} | Passages | Records | Quoted | Unquoted |\n"
    f"| --: | {'-' * 55} | -------: | ------: | -----: | -------: |"
)


def line(one: Coverage) -> str:
    """Give the chapter's row of a table: its last two cells are blank without the text."""
    quoted = "" if one.quoted is None else f"{one.quoted:.0%}"
    unquoted = "" if one.quoted is None else str(len(one.unquoted))
    return (
        f"| {one.chapter.number:3} | {one.chapter.title:55} | {one.passages:8} "
        f"| {one.records:7} | {quoted:>6} | {unquoted:>8} |"
    )
