"""Making many tables at once: what a database waits for when it is made, and each run of tests."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class MakeTables(Operation):
    """The tables of an app, each made whole: with all of its columns, constraints and indexes.

    Django makes every model anew after each operation that adds to the models which it
    knows, and all of the record hangs together: for 250 operations that is most of a
    minute. Here they are made once, when all of them are known. Takes the operations that
    ``makemigrations`` writes for new models; raises ``ValueError`` for any other.
    """

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations
        self.tables = [one for one in operations if isinstance(one, CreateModel)]
        made = {one.name_lower for one in self.tables}
        for one in operations:
            adds = isinstance(one, AddField | AddConstraint | AddIndex)
            if not isinstance(one, CreateModel) and not (adds and one.model_name_lower in made):
                raise ValueError(f"{one.describe()}: this is an operation of its own.")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in self.tables:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in reversed(self.tables):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Make {len(self.tables)} tables"
