from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _
from simple_history.signals import post_create_historical_record


class DeskConfig(AppConfig):
    default = True
    name = "desk"
    verbose_name = _("The editors' desk")

    def ready(self) -> None:
        from django.contrib.sessions.models import Session

        from desk.chain import seal
        from desk.kept_sessions import ended
        from desk.sessions import remember

        post_create_historical_record.connect(seal, dispatch_uid="seal")
        post_migrate.connect(give_roles, sender=self)
        user_logged_in.connect(remember)
        post_delete.connect(ended, sender=Session)


class DeskAdminConfig(admin_apps.AdminConfig):
    """Django's admin, on the site that asks for a second factor."""

    default = False
    default_site = "desk.site.DeskSite"


def give_roles(using: str, **kwargs: Any) -> None:
    """Give each role what the table of roles says, over every model there is by now."""
    from desk.roles import install

    install(using)
