"""Each app's tables are made at once, and what cannot be is refused."""

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from sources.migrating import MakeTables
from tests.every_model import APPS

ROW = migrations.CreateModel("Row", [("id", models.BigAutoField(primary_key=True))])


@pytest.mark.parametrize("app", APPS)
def test_tables_of_an_app_are_made_at_once(app):
    first = MigrationLoader(None).disk_migrations[app, "0001_initial"]
    [made] = first.operations
    models_of_app = apps.get_app_config(app).get_models(include_auto_created=True)
    assert {one.name for one in made.tables} == {one.__name__ for one in models_of_app}


@pytest.mark.parametrize(
    "other",
    [
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RemoveField("row", "id"),
        migrations.AddField("another", "text", models.TextField()),
    ],
)
def test_what_is_no_part_of_a_new_table_is_an_operation_of_its_own(other):
    with pytest.raises(ValueError):
        MakeTables([ROW, other])
