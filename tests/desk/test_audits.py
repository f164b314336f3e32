"""What the last audit found, kept for the desk."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from desk.audits import keep
from desk.models import AuditFinding, AuditRun
from tests import makers

pytestmark = pytest.mark.django_db

LIST = "/admin/desk/auditfinding/"


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_desk_says_that_no_audit_was_kept(desk):
    assert "No audit was kept yet: run manage.py audit --keep." in desk.get("/admin/").text


def test_desk_says_that_the_last_audit_found_nothing(desk):
    keep([], compared=False)
    page = desk.get("/admin/").text
    assert "0\xa0minutes ago, found nothing." in page
    assert LIST not in page.partition("app-desk")[0]


def test_findings_are_counted_dated_and_lead_to_their_records(desk):
    nepal = makers.participant("nepal")
    keep(
        [(nepal, "iso3", "No country has it."), (nepal, "", "no passage proves it")], compared=True
    )
    page = desk.get("/admin/").text
    assert f'<a href="{LIST}">Audit of ' in page
    assert "</a></th><td>2</td>" in page
    listed = desk.get(LIST).text
    assert (
        f'<a href="/admin/members/participant/{nepal.pk}/change/">participant nepal</a>' in listed
    )
    assert "No country has it." in listed


def test_next_audit_takes_the_place_of_the_last(desk):
    nepal = makers.participant("nepal")
    keep([(nepal, "", "no passage proves it")], compared=False)
    keep([(nepal, "iso3", "No country has it.")], compared=True)
    assert AuditRun.objects.get().compared
    assert [one.message for one in AuditFinding.objects.all()] == ["No country has it."]


def test_command_keeps_what_it_finds_and_fails_as_before(desk):
    makers.chapter(document=makers.document(kind="publication"))
    makers.participant("nepal")
    with pytest.raises(CommandError, match=r"members.participant nepal: no passage proves it"):
        call_command("audit", verbosity=0)
    assert not AuditRun.objects.exists()
    with pytest.raises(CommandError):
        call_command("audit", keep=True, verbosity=0)
    found = AuditFinding.objects.filter(label="members.participant", name="nepal")
    assert "no passage proves it" in [one.message for one in found]
    assert not AuditRun.objects.get().compared


def test_finding_on_a_record_deleted_since_still_has_its_line(desk):
    nepal = makers.participant("nepal")
    keep([(nepal, "", "no passage proves it")], compared=False)
    nepal.delete()
    assert "participant nepal" in desk.get(LIST).text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_a_constant_number_of_queries(desk, django_assert_max_num_queries, rows):
    found = [makers.participant(f"nepal-{number}") for number in range(rows)]
    keep([(row, "", "no passage proves it") for row in found], compared=False)
    with django_assert_max_num_queries(9):
        assert desk.get(LIST).text.count("no passage proves it") == rows
