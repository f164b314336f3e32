"""Names for what the admin's own templates leave without one."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

OF_THE_ROW = '<th class="original"></th>'
OF_ITS_REMOVAL = "<th></th>"


@register.filter
def named_columns(table: SafeString) -> SafeString:
    """Give the admin's table of fields with a name, not shown, for each column that has none."""
    head, end, rows = table.partition("</thead>")
    name = '{}<span class="visually-hidden">{}</span></th>'
    row = format_html(name, SafeString(OF_THE_ROW.removesuffix("</th>")), gettext("Row"))
    removal = format_html(name, SafeString("<th>"), gettext("Remove"))
    head = head.replace(OF_THE_ROW, row).replace(OF_ITS_REMOVAL, removal)
    return SafeString(head + end + rows)
