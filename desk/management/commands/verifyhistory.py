"""Say whether the change history is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.chain import is_in_the_chain, verify


class Command(BaseCommand):
    help = (
        "Verifies the seals of the change history and names the first entry that does not fit. "
        "Note the last seal somewhere else, and give it the next time: --noted SEAL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noted", metavar="SEAL", help="a last seal that was noted before")

    def handle(self, *, noted: str | None, **options: Any) -> None:
        count, last, fault = verify()
        if fault:
            raise CommandError(f"{fault.entry}: {fault.wrong}. {count} entries before it fit.")
        if noted and not is_in_the_chain(noted):
            raise CommandError("The noted seal is not among the seals: they were written anew.")
        self.stdout.write(f"{count} entries fit. The last seal: {last or 'none'}")
