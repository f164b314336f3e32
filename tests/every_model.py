"""The project's own models, found and not listed, so that no test forgets a new one."""

from django.apps import apps

APPS = ("sources", "members", "workinggroups", "meetings", "strategy")
"""The apps from left to right: a model points to its own app or to one further left."""


def concrete(base):
    """Give every model of the five apps that is a ``base``, by name; no history models."""
    models = (model for app in APPS for model in apps.get_app_config(app).get_models())
    return sorted(
        (model for model in models if issubclass(model, base) and is_own(model)),
        key=lambda model: model.__name__,
    )


def is_own(model):
    return not hasattr(model, "instance_type")
