"""The editors' pages: every model has one, every page opens, and an edit shows at once."""

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import Membership, Participant
from sources.models import Keyed, Passage, Withdrawal
from tests import makers
from tests.every_model import concrete

pytestmark = pytest.mark.django_db

EDITED = [model for model in concrete(Keyed) if model in admin.site._registry]


def page(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def form_values(response):
    """Give what the browser would send back from an editor's page, with a passage and a reason.

    What is public and has no passage is given one, as nothing is published without.
    """
    context = response.context
    values = {"opened": context.get("opened", "")}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            values[form.add_prefix(name)] = "" if value is None or value is False else value
    record = context.get("original")
    if values.get("citations-INITIAL_FORMS") == 0 and getattr(record, "state", "") == "published":
        values["citations-0-passage"] = str(makers.passage().pk)
    return values | {"change_reason": "Checked against the source."}


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
    assert "“31 February 2002” is not a date: February 2002 has 28 days." in html
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


def test_slug_of_what_is_published_is_changed_and_its_old_address_leads_to_the_new(
    admin_client, client
):
    nepal = makers.participant("nepaal", name="Nepal")
    address = page(Participant, "change", nepal.pk)
    form = admin_client.get(address)
    assert "leads to the new one for ever" in form.content.decode()
    assert admin_client.post(address, form_values(form) | {"slug": "nepal"}).status_code == 302
    answer = client.get("/members/nepaal/")
    assert (answer.status_code, answer["Location"]) == (301, "/members/nepal/")


def test_slug_of_another_record_is_refused_for_ever(admin_client):
    nepal = makers.participant("nepaal", name="Nepal")
    nepal.slug = "nepal"
    nepal.save()
    other = makers.participant("fiji", name="Fiji")
    address = page(Participant, "change", other.pk)
    values = form_values(admin_client.get(address)) | {"slug": "nepaal"}
    answer = admin_client.post(address, values)
    assert answer.status_code == 200
    assert "an identifier is never given again" in answer.content.decode()


def test_withdrawal_hides_the_record_and_leads_to_the_one_that_stands_for_it(admin_client, client):
    makers.participant("nepal", name="Nepal")
    makers.participant("nepal-2", name="Nepal")
    values = form_values(admin_client.get(page(Withdrawal, "add"))) | {
        "label": "members.participant",
        "slug": "nepal-2",
        "reason": "It was entered twice.",
        "survivor": "nepal",
    }
    assert admin_client.post(page(Withdrawal, "add"), values).status_code == 302
    assert Participant.objects.get(slug="nepal-2").state == "withdrawn"
    assert client.get("/members/nepal-2/")["Location"] == "/members/nepal/"
    told = Withdrawal.objects.get()
    address = page(Withdrawal, "change", told.pk)
    values = form_values(admin_client.get(address)) | {"survivor": ""}
    assert admin_client.post(address, values).status_code == 302
    answer = client.get("/members/nepal-2/")
    assert answer.status_code == 410
    assert "It was entered twice." in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"label": "members.person"}, "There is no record of this kind with this slug."),
        ({"slug": "atlantis"}, "There is no record of this kind with this slug."),
        ({"survivor": "nepal"}, "A record cannot stand for itself."),
        ({"survivor": "fiji"}, "The public sees no record with this slug."),
        ({"label": "auth.user"}, "Select a valid choice."),
    ],
)
def test_withdrawal_that_makes_no_sense_is_refused(admin_client, values, told):
    makers.participant("nepal")
    makers.participant("fiji", state="draft")
    given = {"label": "members.participant", "slug": "nepal", "reason": "", "survivor": ""}
    answer = admin_client.post(page(Withdrawal, "add"), given | values)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Withdrawal.objects.exists()
    assert Participant.objects.get(slug="nepal").is_published


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
