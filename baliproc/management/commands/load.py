"""Load the record, and then bring the index of the search up to it."""

from typing import Any

from django.db import transaction

from baliproc.search.following import catch_up
from sources.management.commands import load


class Command(load.Command):
    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            super().handle(**options)
            catch_up()
