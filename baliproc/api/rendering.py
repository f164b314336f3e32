"""How the values of an answer are written."""

from typing import Any

from rest_framework.renderers import JSONRenderer


class Json(JSONRenderer):
    """JSON in one form: what is kept of an answer is for everyone, whatever ``Accept`` asks."""

    def get_indent(self, *args: Any) -> None:
        return None
