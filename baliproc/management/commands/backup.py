"""Save everything that a person has entered into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baliproc import backup


class Command(BaseCommand):
    help = "Writes a backup of the record, its history, accounts and uploads, while the site runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--recipient", default="", help="an age public key to encrypt to")

    def handle(self, *, file: Path, recipient: str, **options: Any) -> None:
        try:
            counts = backup.write(file, recipient)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables are in {file}.")
