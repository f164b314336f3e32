"""The editors' pages: every model has one, every page opens, and an edit shows at once."""

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import Membership, Participant
from sources.models import Keyed, Passage
from tests import makers
from tests.every_model import concrete

pytestmark = pytest.mark.django_db

EDITED = [model for model in concrete(Keyed) if model in admin.site._registry]


def page(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def form_values(response):
    """Give what the browser would send back from an editor's page."""
    context = response.context
    values = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            values[form.add_prefix(name)] = "" if value is None or value is False else value
    return values


def test_every_model_is_edited_on_a_page_or_inside_one():
    inside = {inline.model for one in admin.site._registry.values() for inline in one.inlines}
    cited = {
        model._meta.get_field("citations").related_model
        for model in EDITED
        if hasattr(model, "citations")
    }
    assert set(concrete(Keyed)) - set(EDITED) - inside - cited == set()


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_editing_pages_open(admin_client, model):
    for action in ("changelist", "add"):
        assert admin_client.get(page(model, action)).status_code == 200
    assert admin_client.get(page(model, "changelist"), {"q": "Türkiye\x00"}).status_code in {
        200,
        302,
    }


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_relations_are_searched_for_and_not_listed(admin_client, rf, admin_user, model):
    request = rf.get("/admin/")
    request.user = admin_user
    editor = admin.site._registry[model]
    fields = editor.get_autocomplete_fields(request)
    assert fields == [field.name for field in model._meta.fields if field.is_relation]
    for field in fields:
        related = model._meta.get_field(field).related_model
        assert admin.site._registry[related].search_fields


def test_edit_shows_on_the_public_page_at_once(admin_client, client):
    nepal = makers.participant("nepal", name="Nepal")
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {"name": "Nepal, renamed"}
    answer = admin_client.post(address, values)
    assert answer.status_code == 302
    assert "<h1>Nepal, renamed</h1>" in client.get("/members/nepal/").content.decode()


def test_draft_is_saved_unseen_and_the_editor_is_told(admin_client, client):
    address = page(Participant, "add")
    values = form_values(admin_client.get(address))
    values |= {"name": "Atlantis", "slug": "atlantis", "kind": "government"}
    answer = admin_client.post(address, values, follow=True).content.decode()
    assert "Saved, and not public: it is a draft or withdrawn." in answer
    assert "No passage proves this record yet." in answer
    assert Participant.objects.get(slug="atlantis").state == "draft"
    assert client.get("/members/atlantis/").status_code == 404


def test_child_is_entered_with_the_passage_that_proves_it(admin_client):
    nepal, passage = makers.participant("nepal"), makers.passage()
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-participant": str(nepal.pk),
        "memberships-0-status": "member",
        "memberships-0-since": "February 2002",
        "memberships-0-state": "published",
        "memberships-0-passage": str(passage.pk),
        "memberships-0-basis": "inferred",
    }
    assert admin_client.post(address, values).status_code == 302
    row = Membership.objects.get(participant=nepal)
    assert (row.number, row.since, row.state) == (1, "2002-02", "published")
    assert [(one.passage, one.field, one.basis) for one in row.citations.all()] == [
        (passage, "", "inferred")
    ]


def test_bad_date_is_told_and_what_was_typed_is_kept(admin_client):
    row = makers.membership(participant=makers.participant("nepal"))
    address = page(Membership, "change", row.pk)
    values = form_values(admin_client.get(address)) | {"since": "31 February 2002"}
    answer = admin_client.post(address, values)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "“31 February 2002” is not a date." in html
    assert 'value="31 February 2002"' in html


def test_end_before_its_start_is_told(admin_client):
    row = makers.membership(participant=makers.participant("nepal"))
    address = page(Membership, "change", row.pk)
    values = form_values(admin_client.get(address)) | {"since": "2011-03", "until": "2010"}
    assert "It ends before it begins." in admin_client.post(address, values).content.decode()


def test_two_ordinals_in_one_series_are_told(admin_client):
    group = makers.group("conference")
    makers.meeting("first", group=group, ordinal=1)
    second = makers.meeting("second", group=group, ordinal=2)
    address = page(makers.Meeting, "change", second.pk)
    values = form_values(admin_client.get(address)) | {"ordinal": "1"}
    answer = admin_client.post(address, values).content.decode()
    assert "This series has a meeting of this number." in answer


def test_slug_is_fixed_once_published(admin_client):
    nepal = makers.participant("nepal")
    draft = makers.participant("draft", state="draft")
    fixed = admin_client.get(page(Participant, "change", nepal.pk)).context["adminform"]
    free = admin_client.get(page(Participant, "change", draft.pk)).context["adminform"]
    assert "slug" not in fixed.form.fields
    assert "slug" in free.form.fields


def test_view_on_site_only_when_the_public_can_see_it(admin_client):
    nepal = makers.participant("nepal")
    draft = makers.participant("draft", state="draft")
    seen = admin_client.get(page(Participant, "change", nepal.pk)).content.decode()
    unseen = admin_client.get(page(Participant, "change", draft.pk)).content.decode()
    assert 'href="/members/nepal/" class="viewsitelink"' in seen
    assert "viewsitelink" not in unseen


def test_passage_without_a_code_takes_the_next_free_number(admin_client):
    chapter = makers.chapter()
    makers.passage(chapter=chapter, code="2")
    address = page(Passage, "add")
    values = form_values(admin_client.get(address))
    values |= {"chapter": str(chapter.pk), "kind": "text", "quote": "Words."}
    assert admin_client.post(address, values).status_code == 302
    assert set(chapter.passages.values_list("code", flat=True)) == {"1", "2"}


def test_change_is_in_the_history(admin_client):
    nepal = makers.participant("nepal", name="Nepal")
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {"name": "Nepaal"}
    admin_client.post(address, values)
    assert [row.name for row in nepal.history.all()] == ["Nepaal", "Nepal"]
    history = page(Participant, "history", nepal.pk)
    assert admin_client.get(history).status_code == 200
