"""Fields in a table, each named for those who do not see the column that it stands in."""

from typing import Any

from django.forms.boundfield import BoundField
from django.utils.html import strip_tags
from django.utils.text import capfirst

from sources.letters import LettersForm


class NamedField(BoundField):
    """A field that says its label and its help itself, where neither stands beside it."""

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if not self.is_hidden:
            found.setdefault("aria-label", capfirst(self.label))
            if self.help_text and found.pop("aria-describedby", None):
                found["aria-description"] = strip_tags(str(self.help_text))
        return found


class RowForm(LettersForm):
    """A row of a table of fields, its box for deleting included."""

    bound_field_class = NamedField
