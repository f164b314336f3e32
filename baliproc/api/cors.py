"""Leave for scripts of any other site to read the API: it knows no visitor and sets no cookie."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from baliproc.api.problems import is_asked_of_the_api

TO_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
}
TO_A_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class CorsMiddleware:
    """Adds the leave to every answer under the API's address, errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_asked_of_the_api(request):
            headers = TO_ANYBODY | (TO_A_PREFLIGHT if request.method == "OPTIONS" else {})
            for name, value in headers.items():
                response[name] = value
        return response
