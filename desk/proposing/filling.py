"""A record's form as a browser sends it, filled in from elsewhere: from a row of a sheet."""

import copy
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from desk.proposing.replaying import replayed
from sources.conflicts.opened import OPENED, Sheet, sign, text
from sources.selected.asking import REASON


class Filled:
    """The form of a record as it is stored, to be filled in and sent."""

    def __init__(self, request: HttpRequest, editor: Any, record: Any) -> None:
        self.request, self.editor, self.record = request, editor, record
        # As an editor who proposes sees it, who may say that a row is published.
        sheets = editor.sheets(replayed(request, QueryDict(), proposes=True), record)
        self.sheets: dict[str, Sheet] = {sheet.prefix: sheet for sheet in sheets}
        self.data = QueryDict(mutable=True)
        for sheet in sheets:
            self.write(sheet)
        self.data[OPENED] = sign(record, sheets)

    def write(self, sheet: Sheet) -> None:
        """Write the rows of one kind as they are stored."""
        for place, (key, version) in enumerate(sheet.versions.items()):
            for name, said in version.texts.items():
                self.say(sheet, place, name, said)
            if sheet.prefix:
                self.data[sheet.html_name(place, sheet.key)] = key
        if sheet.prefix:
            number = str(len(sheet.rows))
            self.data[f"{sheet.prefix}-INITIAL_FORMS"] = number
            self.data[f"{sheet.prefix}-TOTAL_FORMS"] = number

    def say(self, sheet: Sheet, place: int, name: str, said: str) -> None:
        """Write a field; a box that is not ticked is not sent."""
        html_name = sheet.html_name(place, name)
        if said or not isinstance(sheet.fields[name], forms.BooleanField):
            self.data[html_name] = said
        else:
            self.data.pop(html_name, None)

    def fill_in(self, name: str, value: Any) -> None:
        """Write a field of the record; raises ``ValidationError`` where its form has none."""
        sheet = self.sheets[""]
        if name not in sheet.fields:
            told = _("The form of this record has no such field: it cannot be proposed.")
            raise ValidationError({name: told})
        self.say(sheet, 0, name, text(sheet.fields[name], getattr(value, "pk", value)))

    def add(self, model: Any, name: str, row: Any) -> None:
        """Add a child of this kind that points to ``row``, and is otherwise as it begins."""
        sheet = next(one for one in self.sheets.values() if one.prefix and one.model is model)
        count = f"{sheet.prefix}-TOTAL_FORMS"
        place = int(str(self.data[count]))
        for field_name, field in sheet.fields.items():
            initial = field.initial() if callable(field.initial) else field.initial
            self.say(sheet, place, field_name, text(field, initial))
        self.say(sheet, place, name, str(row.pk))
        self.data[count] = str(place + 1)

    def propose(self, reason: str) -> None:
        """Propose what is filled in; raises ``ValidationError`` by field where it is refused."""
        self.data[REASON] = reason
        asked: Any = replayed(self.request, self.data)
        # Whoever proposes many records is told once.
        asked._messages = FallbackStorage(asked)
        answer = self.editor.changeform_view(asked, quote(str(self.record.pk)), "")
        if not getattr(asked, "is_proposed", False):
            raise ValidationError(errors_of(answer))


def errors_of(answer: Any) -> dict[str, Any]:
    """Give what a form was refused for, by field; what its children say is of the whole."""
    context = answer.context_data
    if "adminform" not in context:
        return {NON_FIELD_ERRORS: [ValidationError(str(context["title"]))]}
    errors = copy.copy(context["adminform"].form.errors.as_data())
    below = []
    for inline in context["inline_admin_formsets"]:
        below += inline.formset.non_form_errors().as_data()
        for form in inline.formset.forms:
            below += [error for listed in form.errors.as_data().values() for error in listed]
    if below:
        errors.setdefault(NON_FIELD_ERRORS, []).extend(below)
    return errors
