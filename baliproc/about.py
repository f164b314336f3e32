"""What this is, how to read it, where it comes from, what may be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baliproc.addresses import absolute
from baliproc.citing import chicago, work_of_page
from baliproc.footer import data_day
from baliproc.pages import PAGES, Found
from baliproc.samples import signs
from sources.models import Document


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    publications = Document.objects.published().filter(kind=Document.Kind.PUBLICATION)
    whole = Found(PAGES["home"], "/")
    site = work_of_page(whole, absolute(request, "/"), data_day(request), None)
    context = {
        "publication": publications.with_sources().order_by("date").first(),
        "cite_as": chicago(site),
    }
    return render(request, "about.html", context | signs())
