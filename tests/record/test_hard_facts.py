"""The ten hard facts of docs/fidelity.md stand where it says.

That these pages are two clicks from the first is held by ``test_crawl.py``.
"""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

FACTS = {
    "/meetings/ministerial-conference-1/": [
        "26–28 February 2002",
        "The source states a total of 38.",
        "Governments: 35 listed",
        "2 present as told elsewhere in the source",
    ],
    "/meetings/teg-irregular-movement-by-air-3/": ["14–16 November 2011", "Negombo, Sri Lanka"],
    "/meetings/ad-hoc-group-14/": ["July 2019", "Da Nang, Viet Nam"],
    "/meetings/ad-hoc-group-15/": ["20–21 October 2020", "Virtual", "Fifteenth Meeting"],
    "/meetings/steering-group-17/": ["5–6 December 2022", "Manton", "Tri Tharyat"],
    "/people/manton/": ["Since not stated in the source , attested 5 December 2022"],
    "/people/sukmo-yuwono/": ["Co-manager, Regional Support Office", "for Indonesia"],
    "/workinggroups/tf-planning-preparedness/": ["January 2017", "not settled in the source"],
    "/members/usa/": ["Observer 2002 2011", "Member 2011"],
}


def test_docs_name_these_addresses():
    documented = Path(settings.BASE_DIR, "docs", "fidelity.md").read_text(encoding="utf-8")
    table = documented.partition("## Ten hard facts")[2]
    assert set(re.findall(r"`(/[^`]+/)`", table)) == set(FACTS)
    assert len(re.findall(r"^\| \S.*`/", table, re.MULTILINE)) == 10


@pytest.mark.parametrize("address", FACTS)
def test_page_states_the_fact(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    text = re.sub(r"\s+([,;])", r"\1", " ".join(page.main.get_text(" ").split()))
    missing = [fact for fact in FACTS[address] if fact.replace(" ,", ",") not in text]
    assert missing == []
