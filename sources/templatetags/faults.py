"""What is wrong with a form of the admin, told at its head with the way to each field."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm
from django.utils.text import capfirst

register = template.Library()


class Fault(NamedTuple):
    """One message, the field that it is of, and the field's place; both '' of the whole form."""

    message: str
    label: str = ""
    place: str = ""


@register.simple_tag
def faults(adminform: Any, inlines: Iterable[Any]) -> list[Fault]:
    """Give what is wrong, in the order in which the fields stand on the page."""
    found = list(in_form(adminform.form))
    for inline in inlines:
        found += [Fault(str(message)) for message in inline.formset.non_form_errors()]
        kind = capfirst(str(inline.opts.verbose_name))
        for number, form in enumerate(inline.formset.forms, start=1):
            found += in_form(form, f"{kind} {number}: ")
    return found


def in_form(form: BaseForm, row: str = "") -> Iterator[Fault]:
    names = sorted(form.errors, key=lambda name: [*form.fields, name].index(name))
    for name in names:
        field = form[name] if name in form.fields else None
        label = f"{row}{capfirst(field.label)}" if field else row.removesuffix(": ")
        # A field of more than one box is led to by its first.
        place = (field.id_for_label or field.auto_id) if field else ""
        for message in form.errors[name]:
            yield Fault(str(message), label, place)
