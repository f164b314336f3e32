"""The OpenAPI document: whole, described, true to the addresses and to docs/api.md."""

import re
from calendar import isleap
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import get_resolver

from baliproc.api.serializers import RowSerializer
from sources.filters import FIRST_YEAR, LAST_YEAR, AsOfField, DateField
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    return client.get("/api/v1/schema/").json()


def test_every_address_is_in_the_document_and_in_the_docs(document):
    patterns = get_resolver("baliproc.api.urls").url_patterns[1].url_patterns
    served = {
        "/api/v1/" + re.sub(r"[$^]", "", re.sub(r"\(\?P<(\w+)>.*\)", r"{\1}", str(one.pattern)))
        for one in patterns
    }
    told = Path(settings.BASE_DIR, "docs/api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(/api/v1/[^`?]*)` \|", told, re.MULTILINE))
    assert served - {"/api/v1/docs/"} == set(document["paths"]) == listed


def test_operations_are_named_once_and_declare_their_errors(document):
    operations = [item["get"] for item in document["paths"].values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) == 25
    for one in operations:
        assert {"200", "304", "400", "405", "406", "500"} <= set(one["responses"])
        refused = one["responses"]["400"]["content"]["application/problem+json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/Problem"}
        assert one["summary"]
        assert "requestBody" not in one
    assert document["openapi"] == "3.1.0"


def test_every_parameter_and_field_is_described(document):
    parameters = [
        (path, one["name"])
        for path, item in document["paths"].items()
        for one in item["get"].get("parameters", [])
        if not one["description"]
    ]
    fields = [
        (name, field)
        for name, kind in document["components"]["schemas"].items()
        for field, schema in kind["properties"].items()
        if not schema.get("description")
    ]
    kinds = [n for n, k in document["components"]["schemas"].items() if not k.get("description")]
    assert (parameters, fields, kinds) == ([], [], [])


def test_values_of_a_parameter_are_those_on_record(client):
    body = makers.group("steering-group")
    makers.meeting(group=body, city="Bali", country="Indonesia")
    told = client.get("/api/v1/schema/").json()["paths"]["/api/v1/meetings/"]["get"]
    values = {one["name"]: one["schema"].get("enum") for one in told["parameters"]}
    assert values["body"] == ["steering-group"]
    assert values["place"] == ["Bali", "Indonesia", "not-stated"]
    example = told["responses"]["200"]["content"]["application/json"]["example"]
    assert example["results"][0]["city"] == "Bali"


def test_document_comes_as_yaml_too(client, document):
    asked = client.get("/api/v1/schema/?format=yaml")
    assert asked["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(asked.content) == document
    by_header = client.get("/api/v1/schema/", headers={"accept": "application/yaml"})
    assert by_header.content == asked.content
    assert client.get("/api/v1/schema/?format=xml").status_code == 400


@pytest.mark.parametrize(
    ("text", "is_a_date"),
    [
        (f"{FIRST_YEAR}", True),
        (f"{FIRST_YEAR - 1}", False),
        (f"{LAST_YEAR}-12-31", True),
        (f"{LAST_YEAR + 1}", False),
        ("2024-02-29", True),
        ("2000-02-29", True),
        ("1900-02-29", False),
        ("2023-02-29", False),
        ("2023-04-31", False),
        ("2023-13", False),
        ("2023-1", False),
        ("26 February 2002", False),
    ],
)
def test_pattern_of_dates_is_that_of_real_days(document, text, is_a_date):
    told = document["paths"]["/api/v1/meetings/"]["get"]["parameters"]
    (pattern,) = (one["schema"]["pattern"] for one in told if one["name"] == "since")
    assert bool(re.search(pattern, text)) is is_a_date


@pytest.mark.parametrize(
    ("name", "field"), [("since", DateField), ("until", DateField), ("as_of", AsOfField)]
)
def test_pattern_of_dates_has_the_years_of_the_page_s_field(document, name, field):
    address = "/api/v1/groups/" if name == "as_of" else "/api/v1/meetings/"
    told = document["paths"][address]["get"]["parameters"]
    (pattern,) = (re.compile(one["schema"]["pattern"]) for one in told if one["name"] == name)
    years = [f"{year:04}" for year in range(10_000)]
    assert [int(year) for year in years if pattern.search(year)] == list(field.years)
    leap = [year for year in field.years if isleap(year)]
    assert [int(year) for year in years if pattern.search(f"{year}-02-29")] == leap


def test_page_for_people_tells_every_address_and_row(client, document):
    makers.participant("nepal")
    page = BeautifulSoup(client.get("/api/v1/docs/").content, "html.parser")
    assert page.h1.get_text() == "The record as JSON"
    addresses = [one.get_text() for one in page.select("details > summary > code")]
    assert addresses == list(document["paths"])
    rows = {one["id"] for one in page.select("details > dl[id]")}
    assert set(document["components"]["schemas"]) == rows
    assert page.find("a", href="/api/v1/participants/nepal/")
    assert not page.select("[style], style, script:not([src], [type='application/ld+json'])")


def test_every_kind_of_row_has_help(document):
    def kinds(one):
        return [one, *(kind for below in one.__subclasses__() for kind in kinds(below))]

    for kind in kinds(RowSerializer)[1:]:
        silent = [name for name, one in kind().fields.items() if not one.help_text]
        assert (kind.__name__, silent) == (kind.__name__, [])
