"""Write the index of the search anew from the record, or tell whether that is needed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baliproc.search.following import write_all
from baliproc.search.index import difference


class Command(BaseCommand):
    help = (
        "Writes the index of the search anew. It follows every change by itself, except those "
        "made in bulk: by QuerySet.update(), in SQL, or from a raw dump of data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail, saying how, if the index differs from the record",
        )

    def handle(self, *, check: bool, verbosity: int, **options: Any) -> None:
        if not check:
            total = write_all()
            if verbosity:
                self.stdout.write(f"{total} entries.")
            return
        found = difference()
        if found:
            raise CommandError(
                f"The index differs from the record: {len(found.missing)} entries missing, "
                f"{len(found.wrong)} out of date, {len(found.left_over)} left over, "
                f"{len(found.words)} words miscounted. Run manage.py index."
            )
        if verbosity:
            self.stdout.write("The index says what the record says.")
