"""The four roles, and what each may do; docs/roles.md shows the same table."""

from collections.abc import Iterable
from enum import StrEnum

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import Permission
from django.db import transaction

from sources.models import Keyed

RECORD_APPS = ("sources", "members", "workinggroups", "meetings", "strategy")
SIGN_IN_APPS = ("axes",)
PUBLISH = "desk.publish"


class Name(StrEnum):
    VIEWER = "Viewer"
    EDITOR = "Editor"
    PUBLISHER = "Publisher"
    ADMINISTRATOR = "Administrator"


ACTIONS: dict[Name, tuple[str, ...]] = {
    Name.VIEWER: ("view",),
    Name.EDITOR: ("view", "add", "change", "delete"),
    Name.PUBLISHER: ("view", "add", "change", "delete"),
    Name.ADMINISTRATOR: ("view",),
}
"""What a role may do to the record, as Django counts it.

Without the right to publish, ``sources.editing`` lets an editor change and delete drafts
alone, and make nothing public.
"""

REPORTS: dict[Name, tuple[str, ...]] = {
    Name.VIEWER: ("view",),
    Name.EDITOR: ("view", "change"),
    Name.PUBLISHER: ("view", "change", "delete"),
    Name.ADMINISTRATOR: ("view",),
}
"""What a role may do with readers' reports; who may only view sees no e-mail address."""

PROPOSALS = (Name.EDITOR, Name.PUBLISHER)
"""Who reads the proposed changes; who may publish decides them."""


ROUNDS: dict[Name, tuple[str, ...]] = {
    Name.VIEWER: ("view",),
    Name.EDITOR: ("view",),
    Name.PUBLISHER: ("view", "add", "change", "delete"),
    Name.ADMINISTRATOR: ("view", "add", "change", "delete"),
}
"""What a role may do with the rounds of reporting; who may add an update reports in one."""


def permissions_of(role: Name) -> list[tuple[str, str]]:
    """Give (app, codename) of everything that a role may do."""
    found = [
        (app, f"{action}_{model._meta.model_name}")
        for app in RECORD_APPS
        for model in apps.get_app_config(app).get_models()
        for action in ACTIONS[role]
        if action == "view" or issubclass(model, Keyed)
    ]
    found += [("desk", f"{action}_report") for action in REPORTS[role]]
    found += [("desk", f"{action}_reportinground") for action in ROUNDS[role]]
    if role in PROPOSALS:
        found.append(("desk", "view_proposedchange"))
    found.append(("desk", "view_auditfinding"))
    if role == Name.PUBLISHER:
        found.append(("desk", "publish"))
    if role == Name.ADMINISTRATOR:
        found += [("auth", f"{action}_user") for action in ("view", "add", "change")]
        found.append(("auth", "view_group"))
        found += [
            (app, f"view_{model._meta.model_name}")
            for app in SIGN_IN_APPS
            for model in apps.get_app_config(app).get_models()
        ]
    return found


def install(using: str = "default", roles: Iterable[Name] = Name) -> None:
    """Make the roles and give each exactly its permissions; after every migration."""
    for config in apps.get_app_configs():
        if config.models_module is not None:
            create_permissions(config, verbosity=0, using=using)
    known = {
        (row.content_type.app_label, row.codename): row
        for row in Permission.objects.using(using).select_related("content_type")
    }
    with transaction.atomic(using=using):
        for name in roles:
            role, _made = Role.objects.using(using).get_or_create(name=name)
            role.permissions.set([known[key] for key in permissions_of(name)])
