"""Sending a file: to be saved and not shown, by whatever program it is asked for."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.identifiers import resolve
from sources.models import Document, DocumentFile
from sources.pages import elsewhere, moved_to

UNCHANGED = "max-age=0, must-revalidate, no-transform"
"""Sent as it is, so that its sum stays what the page says; a browser asks again each time."""


def current(document: Any) -> DocumentFile | None:
    """Give the version of a document's file that the public sees, if there is one."""
    files = DocumentFile.objects.published().filter(document=document)
    return files.select_related("document").order_by("-number").first()


@require_safe
def download(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    """Send the file of a public document; an earlier version leads to the one in force."""
    document = Document.objects.published().filter(slug=slug).first()
    if document is None:
        answer = elsewhere(request, resolve(Document, slug))
        if answer is None:
            raise Http404(_("The knowledge base has no document of this name."))
        return answer
    row = current(document)
    if row is None:
        raise Http404(_("This document has no file that is public."))
    if (row.number, row.plain_name) == (number, name):
        return sent(request, row)
    if row.number < number:
        raise Http404(_("This document has no file of this number that is public."))
    if row.number == number:
        return moved_to(row.address)
    return HttpResponse(status=302, headers={"Location": row.address, "Cache-Control": "no-cache"})


def sent(request: HttpRequest, row: DocumentFile, caching: str = UNCHANGED) -> HttpResponseBase:
    """Send the bytes of a version as an attachment that no browser runs or guesses at."""
    headers = {
        "Cache-Control": caching,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": f'"{row.sha256}"',
        "X-Content-Type-Options": "nosniff",
    }
    unchanged = get_conditional_response(request, etag=headers["ETag"])
    if unchanged is not None:
        for header, value in headers.items():
            unchanged[header] = value
        return unchanged
    try:
        file = row.path.open("rb")
    except OSError as error:
        raise Http404(_("The file is not in its place at the moment.")) from error
    return FileResponse(
        file,
        as_attachment=True,
        filename=row.name,
        content_type=row.media_type,
        headers=headers,
    )
