"""Make the database what a backup says, on either engine."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baliproc import backup
from baliproc.search.following import write_all


class Command(BaseCommand):
    help = "Restores a backup into a migrated database; all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="a file with the age key to decrypt with")
        parser.add_argument(
            "--replace", action="store_true", help="remove the records that are there"
        )

    def handle(self, *, file: Path, identity: Path | None, replace: bool, **options: Any) -> None:
        try:
            counts = backup.read(file, identity, replace=replace)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        write_all()
        self.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables are restored.")
