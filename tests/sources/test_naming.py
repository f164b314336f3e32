"""What the admin's forms say to those who do not see them: names in tables, and what is wrong."""

import pytest
from bs4 import BeautifulSoup

from tests import makers
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db


def test_field_in_a_table_says_the_column_that_it_stands_in(admin_client):
    statement = makers.statement()
    place = f"/admin/sources/discrepancy/{statement.discrepancy_id}/change/"
    page = admin_client.get(place)
    inlines = page.context["inline_admin_formsets"]
    form = next(one.formset for one in inlines if one.formset.prefix == "statements").forms[0]
    assert 'aria-label="Passage"' in str(form["passage"])
    assert 'aria-label="Reading"' in str(form["reading"])
    assert 'aria-label="Delete"' in str(form["DELETE"])
    assert "aria-label" not in str(form["id"])
    heads = BeautifulSoup(page.content, "html.parser").select(".tabular thead th")
    assert {"Row", "Passage", "Reading"} <= {one.get_text(strip=True) for one in heads}
    assert [one for one in heads if not one.get_text(strip=True)] == []


def test_field_in_a_table_says_its_help(admin_client):
    place = f"/admin/members/participant/{makers.cite(makers.participant()).subject_id}/change/"
    inlines = admin_client.get(place).context["inline_admin_formsets"]
    form = next(one.formset for one in inlines if one.formset.prefix == "citations").forms[0]
    assert 'aria-description="Shown under the quotation."' in str(form["note"])
    assert "aria-describedby" not in str(form["note"])


def test_what_is_wrong_is_told_at_the_head_with_the_way_to_each_field(admin_client):
    group = makers.group()
    makers.cite(group)
    makers.role(group=group)
    place = f"/admin/workinggroups/group/{group.pk}/change/"
    values = form_values(admin_client.get(place))
    values |= {"name": "", "change_reason": "", "roles-0-role": "nonsense"}
    page = admin_client.post(place, values).content.decode()
    head = page[page.index('class="errornote faults"') : page.index('class="submit-row"')]
    assert 'tabindex="-1" autofocus' in head
    assert '<a href="#id_name">Name</a>: This field is required.' in head
    assert '<a href="#id_change_reason">' in head
    assert '<a href="#id_roles-0-role">Role 1: Role</a>: Select a valid choice.' in head
    for anchor in ("id_name", "id_change_reason", "id_roles-0-role"):
        assert f'id="{anchor}"' in page
