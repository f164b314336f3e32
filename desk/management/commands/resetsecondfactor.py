"""Let in a person who has lost the second factor: the next sign-in sets up a new one."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk import second_factor


class Command(BaseCommand):
    help = "Removes a user's authenticator and recovery codes, and ends every session of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        users: Any = get_user_model()._default_manager
        user = users.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        ended = second_factor.remove(user)
        self.stdout.write(
            f"“{username}” sets up a new second factor at the next sign-in."
            f" Sessions ended: {ended}."
        )
