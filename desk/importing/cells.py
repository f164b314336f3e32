"""The columns of a sheet: how a text becomes a value of a row, and a value a text."""

from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from sources.models import Keyed, Passage

TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
MARKS: dict[Any, str] = {Passage: "-"}
"""What stands between the parts of a row's identifier; a slash for all other kinds."""


def key_of(row: Any) -> str:
    """Give the identifier of a row as the downloads write it."""
    return MARKS.get(type(row), "/").join(str(part) for part in row.natural_key())


class Plain(Widget):
    """A value of a field of its own, checked as the field's form checks it."""

    def __init__(self, column: models.Field) -> None:
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "")
        column = self.column
        if isinstance(column, models.BooleanField):
            return self.truth(text)
        if column.choices:
            return self.choice(text)
        if not text:
            return None if column.null or not column.empty_strings_allowed else ""
        if "\n" in text and not isinstance(column, models.TextField):
            raise ValidationError(_("This is one line: take the line break out of the cell."))
        more: Any = {"assume_scheme": "https"} if isinstance(column, models.URLField) else {}
        field: Any = column.formfield(**more)
        return field.clean(text)

    def truth(self, text: str) -> bool:
        try:
            return TRUTHS[text.casefold()]
        except KeyError:
            told = _("“%(text)s” is neither true nor false.")
            raise ValidationError(told % {"text": shortened(text)}) from None

    def choice(self, text: str) -> str:
        words = [str(value) for value, _label in self.column.choices or () if value]
        if text in words or not text:
            return text
        told = _("“%(text)s” is none of: %(words)s.")
        raise ValidationError(told % {"text": shortened(text), "words": ", ".join(words)})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)


class Named(Widget):
    """Another row, by the identifier that the downloads give it."""

    def __init__(self, model: type[Keyed]) -> None:
        super().__init__()
        self.model = model
        self.rows: dict[str, Any] | None = None

    def found(self) -> dict[str, Any]:
        """Give the rows there are by their identifiers: one query for a whole sheet."""
        if self.rows is None:
            parents = [path.rpartition("__")[0] for path in self.model.key_paths()]
            rows = self.model._base_manager.select_related(*{one for one in parents if one})
            self.rows = {key_of(row): row for row in rows}
        return self.rows

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "")
        if not text:
            return None
        found = self.found()
        if text in found:
            return found[text]
        told = _("There is no %(kind)s “%(key)s”.")
        said = told % {"kind": self.model._meta.verbose_name, "key": shortened(text)}
        if near := get_close_matches(text[:100], found, n=2):
            said += " " + _("Is it %(near)s?") % {"near": ", ".join(near)}
        raise ValidationError(said)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else key_of(value)


class Joined(Widget):
    """Other rows, by their identifiers with spaces between."""

    def __init__(self, model: type[Keyed]) -> None:
        super().__init__()
        self.one = Named(model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        return [self.one.clean(text) for text in dict.fromkeys(str(value or "").split())]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return " ".join(value or [])


class Column(Field):
    """A column of one value. ``words`` say what it holds, for who fills in the sheet."""

    words: str
    widget: Any

    def __init__(self, attribute: str, widget: Widget, column: str = "", words: Any = "") -> None:
        super().__init__(attribute, column or attribute, widget)
        self.words = words

    @property
    def vocabulary(self) -> list[str]:
        """The words that it may hold; none where it may hold any."""
        choices = getattr(getattr(self.widget, "column", None), "choices", None) or ()
        return [str(value) for value, _label in choices if value]

    def changed(self, was: Any, now: Any) -> bool:
        return bool(self.widget.render(was) != self.widget.render(now))


class JoinColumn(Column):
    """A column of rows that are joined to this one by rows of ``through``.

    An import joins what is named and not joined yet; it takes nothing away.
    """

    def __init__(
        self, relation: str, through: Any, owner: str, target: str, column: str, words: Any
    ) -> None:
        model: Any = through._meta.get_field(target).related_model
        super().__init__(relation, Joined(model), column, words)
        self.through, self.owner, self.target = through, owner, target

    def joins(self, instance: Any) -> list[Any]:
        if instance.pk is None:
            return []
        rows = getattr(instance, self.attribute).all()
        # Evidence of a single field is no evidence of the row.
        return [one for one in rows if not getattr(one, "field", "")]

    def get_value(self, instance: Any) -> list[str]:
        joined = {key_of(getattr(one, self.target)) for one in self.joins(instance)}
        return sorted(joined | {key_of(row) for row in self.wanted(instance)})

    def wanted(self, instance: Any) -> list[Any]:
        """Give the rows that are to be joined, and are not."""
        found: list[Any] = vars(instance).setdefault("to_join", {}).get(self.column_name, [])
        return found

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        joined = {getattr(one, f"{self.target}_id") for one in self.joins(instance)}
        wanted = [one for one in self.clean(row) if one.pk not in joined]
        vars(instance).setdefault("to_join", {})[self.column_name] = wanted

    def join(self, instance: Any) -> None:
        """Join what is wanted to a row that is saved."""
        for one in self.wanted(instance):
            self.through(**{self.owner: instance, self.target: one}).save()


def shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"


def field_of(model: type[models.Model], name: str, column: str = "", words: Any = "") -> Column:
    """Give the column of a model's field: its value, or the identifier of the row it points to."""
    field: Any = model._meta.get_field(name)
    widget = Named(field.related_model) if field.is_relation else Plain(field)
    return Column(name, widget, column, words or field.help_text or field.verbose_name)
