"""What spans the apps: among it what follows every change, the search and the generation."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BaliProcConfig(AppConfig):
    name = "baliproc"
    verbose_name = _("Knowledge base")

    def ready(self) -> None:
        from baliproc import checks  # noqa: F401 - registers itself
        from baliproc.search import following

        following.connect()
        post_migrate.connect(watch_content, sender=apps.get_app_config("sources"))


def watch_content(using: str, **kwargs: Any) -> None:
    """Have the database count every change of the record, in all tables there are by now."""
    from baliproc.caching.generation import install

    install(connections[using])
