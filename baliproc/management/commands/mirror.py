"""Write the public site as files, or say where such files differ from it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baliproc.mirroring import MirrorError
from baliproc.mirroring.contents import contents
from baliproc.mirroring.folder import Folder


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


class Command(BaseCommand):
    help = "Writes the whole public site into a folder, as files that link to one another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="new, empty, or a mirror already")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; name what is missing, changed or extra, and end with status 1",
        )

        parser.add_argument(
            "--trial",
            type=positive,
            metavar="N",
            help="only N pages of each kind, to see in seconds how it looks",
        )

    def handle(self, *, folder: Path, check: bool, trial: int | None, **options: Any) -> None:
        try:
            if check:
                self.compare(Folder(folder), trial)
                return
            done = Folder(folder).write(contents(trial))
        except (MirrorError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{folder}: {done.written} files written, {done.unchanged} unchanged, "
            f"{done.removed} removed; {done.size / 1e6:.1f} MB."
        )

    def compare(self, folder: Folder, trial: int | None) -> None:
        drift = folder.compare(contents(trial))
        for name, places in drift._asdict().items():
            for place in places:
                self.stdout.write(f"{name}: {place}")
        if count := sum(map(len, drift)):
            raise CommandError(f"{folder.path} differs from the site in {count} files.")
        self.stdout.write(f"{folder.path} is what the site says.")
