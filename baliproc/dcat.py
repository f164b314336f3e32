"""The catalogue of what can be downloaded, in the W3C's Data Catalog Vocabulary (DCAT 3)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from baliproc.addresses import absolute
from baliproc.citing import AUTHOR
from baliproc.footer import DATA, data_day

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

FORMATS = (
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)

WHOLE: tuple[tuple[str | Promise, str, str], ...] = (
    (gettext_lazy("Everything in one archive"), "application/zip", f"{DATA}all.zip"),
    (
        gettext_lazy("Everything as one database"),
        "application/vnd.sqlite3",
        f"{DATA}record.sqlite3",
    ),
    (gettext_lazy("Data package"), "application/json", f"{DATA}datapackage.json"),
)
"""What holds the whole record: name, media type, path."""

DATASETS: dict[str, str | Promise] = {
    "participants": gettext_lazy("Members, observers and partners"),
    "groups": gettext_lazy("Bodies and the roles in them"),
    "meetings": gettext_lazy("Meetings, attendance and outcomes"),
    "milestones": gettext_lazy("Milestones"),
    "action-items": gettext_lazy("Action items of the strategy"),
    "provisions": gettext_lazy("Objectives, principles and commitments"),
    "people": gettext_lazy("People and their offices"),
    "perspectives": gettext_lazy("Perspectives of participants"),
    "documents": gettext_lazy("Documents"),
    "discrepancies": gettext_lazy("Discrepancies of the source"),
}
"""The sets of data by the name that their files bear."""


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """Give the catalogue: each set of data with its files. It asserts no licence: there is none."""
    page = absolute(request, DATA)
    day = data_day(request)
    modified = typed("date", day.isoformat()) if day else None
    publisher = {"@type": "foaf:Organization", "foaf:name": AUTHOR}
    told = without_blanks({"dct:publisher": publisher, "dct:modified": modified})
    whole = [distribution(absolute(request, path), str(name), media) for name, media, path in WHOLE]
    record = resource("dcat:Dataset", f"{page}#record", AUTHOR, **told) | {
        "dcat:landingPage": link(page),
        "dcat:distribution": whole,
    }
    parts = [
        resource("dcat:Dataset", f"{page}#{name}", str(title), **told)
        | {
            "dcat:landingPage": link(page),
            "dct:isPartOf": link(record["@id"]),
            "dcat:distribution": [
                distribution(f"{page}{name}.{ending}", f"{title} ({ending.upper()})", media)
                for ending, media in FORMATS
            ],
        }
        for name, title in DATASETS.items()
    ]
    found = {"@context": CONTEXT} | resource(
        "dcat:Catalog", absolute(request, request.path), _("Data of the Bali Process"), **told
    )
    found |= {
        "foaf:homepage": link(absolute(request, "/")),
        "dcat:dataset": [record, *parts],
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/ld+json")


def resource(kind: str, address: str, title: str, **told: Any) -> dict[str, Any]:
    """Give a node with its title and what else is told of it under prefixed names."""
    return {"@id": address, "@type": kind, "dct:title": title} | told


def distribution(address: str, title: str, media: str) -> dict[str, Any]:
    """Give one file of a set of data."""
    return {
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:downloadURL": link(address),
        "dcat:accessURL": link(address),
        "dcat:mediaType": link(MEDIA_TYPES + media),
    }


def link(address: str) -> dict[str, str]:
    return {"@id": address}


def typed(kind: str, value: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}


def without_blanks(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value}
