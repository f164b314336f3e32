"""Erase the e-mail addresses of readers whose time is over."""

from typing import Any

from django.core.management.base import BaseCommand

from desk.models import EMAIL_DAYS, Report


class Command(BaseCommand):
    help = (
        f"Erases e-mail addresses that came with readers' reports {EMAIL_DAYS} days ago or "
        "earlier. Run it daily; each new report and each answer does the same."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"E-mail addresses erased: {Report.objects.erase_emails()}.")
