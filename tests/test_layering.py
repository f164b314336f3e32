"""Models look left: sources < members < workinggroups < meetings < strategy."""

from django.apps import apps
from django.conf import settings
from simple_history.models import HistoricalChanges

LEFT_TO_RIGHT = ["sources", "members", "workinggroups", "meetings", "strategy"]


def relations(model):
    """Give the foreign keys, one-to-ones and many-to-manys that a model declares."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in fields if field.is_relation]


def own_models():
    return [model for model in apps.get_models() if model._meta.app_label in LEFT_TO_RIGHT]


def test_relations_point_to_the_same_app_or_left():
    wrong = []
    for model in own_models():
        allowed = LEFT_TO_RIGHT[: LEFT_TO_RIGHT.index(model._meta.app_label) + 1]
        for field in relations(model):
            target = field.related_model._meta
            by_whom = field.name == "history_user" and issubclass(model, HistoricalChanges)
            if by_whom and target.label == settings.AUTH_USER_MODEL:
                continue
            if target.app_label not in allowed:
                wrong.append(f"{model._meta.label}.{field.name} points to {target.label}")
    assert wrong == []


def test_relations_are_found_in_every_app():
    """The rule above looks at something: each app but the first points to its left."""
    pairs = {
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in own_models()
        for field in relations(model)
    }
    for app in LEFT_TO_RIGHT[1:]:
        assert (app, "sources") in pairs


def test_no_relation_is_generic():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.private_fields
    ]
    assert wrong == []
