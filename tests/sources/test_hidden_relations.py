"""A record that is no longer public is not named by those that point to it."""

import pytest

from members.filters import PersonFilterSet
from members.models import Person
from tests import makers

pytestmark = pytest.mark.django_db

HIDDEN = pytest.mark.parametrize("state", ["draft", "withdrawn"])


def said(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@HIDDEN
def test_whom_somebody_acted_for_is_not_named(client, state):
    hidden = makers.participant("hidden", name="Atlantis", state=state)
    person = makers.person("jane-doe")
    body, meeting = makers.group("disruption"), makers.meeting("summit")
    makers.role(group=body, person=person, on_behalf=hidden)
    makers.meeting_role(meeting=meeting, person=person, on_behalf=hidden)
    for path in (
        "/people/jane-doe/",
        "/workinggroups/disruption/",
        "/meetings/summit/",
        "/people/",
    ):
        assert "Atlantis" not in said(client, path), path
    assert PersonFilterSet(None, Person.objects.published()).counts["participant"] == []


@HIDDEN
def test_documents_are_not_named(client, state):
    hidden = makers.document("hidden", title="The lost report", state=state)
    known = makers.document("known")
    chapter = makers.chapter("annex", document=known, reproduces=hidden)
    makers.chapter("copy", document=hidden, title="Lost copy", reproduces=known)
    perspective = makers.perspective(participant=makers.participant(), document=known)
    makers.point(perspective=perspective, document=hidden)
    for path in (chapter.get_absolute_url(), "/sources/known/", "/members/nepal/"):
        found = said(client, path)
        assert "The lost report" not in found, path
        assert "Lost copy" not in found, path


def test_quotations_of_a_draft_are_not_shown(client):
    quoted = makers.passage(
        chapter=makers.chapter("lost", document=makers.document("hidden", state="draft")),
        quote="Nobody has read this.",
    )
    makers.statement(discrepancy=makers.discrepancy("two-dates"), passage=quoted, reading="1901")
    found = said(client, "/sources/discrepancies/two-dates/")
    assert "1901" in found
    assert "Nobody has read this." not in found
    assert quoted.get_absolute_url() not in found


def test_reading_of_a_discrepancy_that_is_a_draft_is_not_told(client):
    body = makers.group("disruption", established="1901")
    draft = makers.discrepancy("two-dates", state="draft")
    makers.cite(body, field="established", dispute=draft, reading="1901")
    source = client.get("/api/v1/groups/disruption/").json()["sources"][0]
    assert (source["discrepancy"], source["reading"]) == (None, None)


def test_what_several_meetings_share_stands_on_the_page_of_a_public_one():
    draft, public = makers.meeting("secret", state="draft"), makers.meeting("summit")
    outcome = makers.outcome(draft, public, slug="decided")
    there = makers.attendance_list(draft, public)
    assert outcome.get_absolute_url() == "/meetings/summit/#decided"
    assert there.get_absolute_url() == "/meetings/summit/#attendance"
