"""What every type of address tells a browser about its safety, held to the table in the docs."""

import re

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User

from tests.bench import PAGES
from tests.wsgi import same_connection

CONTENT_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
OTHERS = (
    "/about/",
    "/styleguide/",
    "/changes/",
    "/changes/participant/australia/",
    "/compare/?participants=australia&participants=nepal",
    "/cite/?of=/members/nepal/",
    "/data/",
    "/data/dictionary/",
    "/api/v1/docs/",
    "/report/?page=/members/nepal/",
    "/nowhere/",
    "/members/?kind=nonsense",
    "/search/suggest/?q=vi",
)
SAME_SITE_FILES = (
    "/meetings.ics",
    "/meetings.atom",
    "/changes.atom",
    "/workinggroups/ad-hoc-group.ics",
    "/robots.txt",
    "/opensearch.xml",
    "/sitemap.xml",
    "/catalog.jsonld",
    "/healthz",
    "/readyz",
    "/version",
    "/meetings",
    "/static/css/tokens.css",
)
FOR_ANY_SITE = (
    "/api/v1/",
    "/api/v1/participants/",
    "/api/v1/search/?q=viet",
    "/api/v1/schema/",
    "/api/v1/nowhere/",
    "/data/participants.csv",
    "/data/participants.json",
    "/data/datapackage.json",
)
DESK = (
    "/admin",
    "/admin/",
    "/admin/login/",
    "/admin/members/participant/",
    "/admin/members/participant/1/change/",
    "/admin/nowhere/",
    "/admin/x.css",
    "/admin/jsi18n/",
    "/admin/progress/",
    "/admin/sessions/",
)


def documented():
    """Give the table of docs/serving.md: each header with its value."""
    text = (project.BASE_DIR / "docs" / "serving.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Za-z-]+)` \| `([^`]+)` \|", text, re.MULTILINE)
    return dict(rows)


ALWAYS = documented()


def check(answer, resource_policy):
    assert set(answer["Content-Security-Policy"].split("; ")) == CONTENT_POLICY
    told = {name: answer.headers.get(name) for name in ALWAYS}
    assert told == ALWAYS
    assert answer["Cross-Origin-Resource-Policy"] == resource_policy
    features = answer["Permissions-Policy"].split(", ")
    assert len(features) == len(project.PERMISSIONS_POLICY)
    assert all(one.endswith("=()") for one in features)


def test_table_names_what_is_always_sent():
    assert set(ALWAYS) == {
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    }


@pytest.mark.parametrize("address", [*PAGES, *OTHERS, *SAME_SITE_FILES])
def test_page_is_for_this_site_alone(client, address):
    answer = client.get(address)
    check(answer, "same-origin")
    with same_connection():
        answer.close()


@pytest.mark.parametrize("address", FOR_ANY_SITE)
def test_data_is_for_any_site(client, address):
    answer = client.get(address)
    check(answer, "cross-origin")
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.mark.parametrize("address", DESK)
@pytest.mark.parametrize("signed_in", [True, False])
def test_desk_is_for_this_site_alone_and_never_stored(client, request, address, signed_in):
    visitor = request.getfixturevalue("editor") if signed_in else client
    answer = visitor.get(address)
    check(answer, "same-origin")
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/admin/", "/api/v1/", "/static/css/tokens.css"])
def test_redirect_to_https_has_them_too(client, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    answer = type(client)().get(address)
    assert answer.status_code == 301
    check(answer, "same-origin")


def test_refused_host_has_them_too(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    check(answer, "same-origin")


def test_form_without_its_safeguard_has_them_too():
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/admin/login/")
    assert answer.status_code == 403
    check(answer, "same-origin")
    assert "no-store" in answer["Cache-Control"]
