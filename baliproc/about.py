"""What this is, how to read it, where it comes from, what may be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baliproc.samples import signs
from sources.models import Document


def about(request: HttpRequest) -> HttpResponse:
    publications = Document.objects.published().filter(kind=Document.Kind.PUBLICATION)
    context = {"publication": publications.with_sources().order_by("date").first()}
    return render(request, "about.html", context | signs())
