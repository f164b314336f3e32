"""Changes proposed as an editor's browser sends them, and what the desk says of them."""

from bs4 import BeautifulSoup
from django.urls import reverse

from desk.models import ProposedChange
from tests.sources.test_conflicts import texts
from tests.test_admin import form_values, page


def opened(client, row):
    address = page(type(row), "change", row.pk)
    return address, form_values(client.get(address))


def proposed(client, row, **values):
    """Propose a change on the record's form; give the proposal."""
    address, form = opened(client, row)
    answer = client.post(address, form | values)
    assert answer.status_code == 302, texts(answer.content.decode())
    proposal = ProposedChange.objects.latest("pk")
    assert answer["Location"] == proposal.get_absolute_url()
    return proposal


def do(client, action, proposal, **values):
    return client.post(reverse(f"admin:proposal_{action}", args=[proposal.pk]), values)


def state_of(proposal):
    return ProposedChange.objects.get(pk=proposal.pk).state


def compared(client, proposal):
    """Give the lines of the page: what, as it is, as proposed."""
    html = client.get(proposal.get_absolute_url()).content
    rows = BeautifulSoup(html, "html.parser").select(".compared tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


def child(prefix, place, **values):
    return {f"{prefix}-{place}-{name}": str(value) for name, value in values.items()}
