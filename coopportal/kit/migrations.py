"""For migrations of many operations."""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations of one sort that need nothing of each other: each sees the state before the first and after the last.

    Django renders the models that an operation touches, and all that are related to them, for each operation; in a
    house where nearly everything is related that is most of the time a migration takes. Here they are rendered once.
    """

    def __init__(self, *operations: Operation):
        self.operations = operations
        self.reversible = all(operation.reversible for operation in operations)

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)
