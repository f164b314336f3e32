"""Remove the bytes of files whose rows were deleted: they cannot be brought back after."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from sources.models import DocumentFile


class Command(BaseCommand):
    help = "Names the uploaded files that no record holds any more; with --delete, removes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--delete", action="store_true", help="remove them; a deletion is then for good"
        )

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        held = {row.path for row in DocumentFile.objects.all()}
        found = sorted(Path(settings.MEDIA_ROOT, "documents").glob("*/*"))
        unheld = [path for path in found if path.is_file() and path not in held]
        for path in unheld:
            if delete:
                path.unlink()
            self.stdout.write(str(path.relative_to(settings.MEDIA_ROOT)))
        done = "removed" if delete else "held by no record; --delete removes them"
        self.stdout.write(f"{len(unheld)} files {done}.")
