"""A relation that is searched for, whatever is sent in place of a row's number."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

LARGEST = 2**63 - 1


class SearchedSelect(AutocompleteSelect):
    """Shows what was chosen before; what is no number of a row shows as nothing chosen."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # Django's own asks the database for it as it is, which fails.
        known = [one for one in value if not one or is_number(str(one))]
        return super().optgroups(name, known, attrs)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST
