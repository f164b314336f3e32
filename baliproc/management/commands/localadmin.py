"""Make the account that opens the admin of the local run."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

USERNAME = "editor"


class Command(BaseCommand):
    help = f"Makes the local administrator “{USERNAME}” with a random password, told once."

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "localadmin is for the local run; with PRODUCTION=1 use manage.py createsuperuser."
            )
        users: Any = get_user_model()._default_manager
        if users.filter(username=USERNAME).exists():
            self.stdout.write(
                f"Sign in to the admin as “{USERNAME}”. A new password is set by\n"
                f"  .venv/bin/python manage.py changepassword {USERNAME}"
            )
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(USERNAME, password=password)
        self.stdout.write(
            f"Sign in to the admin as “{USERNAME}” with the password\n"
            f"  {password}\n"
            "It is random and is not shown again."
        )
