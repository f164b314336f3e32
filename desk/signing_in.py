"""What a person is told who has given too many wrong passwords."""

from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None, **kwargs: Any
) -> HttpResponse:
    """Give the page of status 429, which says when to come back."""
    answer = HttpResponse(render_to_string("429.html"), status=429)
    cool_off = get_cool_off(request)
    if cool_off:
        answer["Retry-After"] = str(int(cool_off.total_seconds()))
    return answer
