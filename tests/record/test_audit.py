"""The record breaks none of its own rules, and every quotation is verbatim."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from baliproc.auditing import findings
from sources.models import Chapter, Discrepancy, Passage
from sources.transcript import divide


def test_record_breaks_no_rule():
    assert [str(finding) for finding in findings()] == []


def test_audit_compares_every_quotation_with_the_text(publication_path, capsys):
    with publication_path.open(encoding="utf-8") as text:
        call_command("audit", text=text)
    *coverage, last = capsys.readouterr().out.splitlines()
    assert last == "No findings."
    assert len(coverage) == 2 + 19
    documented = Path(settings.BASE_DIR, "docs", "fidelity.md").read_text(encoding="utf-8")
    assert "\n".join(coverage) in documented


def test_docs_count_the_register():
    documented = Path(settings.BASE_DIR, "docs", "fidelity.md").read_text(encoding="utf-8")
    assert f"The register holds {Discrepancy.objects.published().count()} places" in documented


@pytest.fixture
def texts(publication_path):
    chapters = Chapter.objects.filter(document__slug="20-years-of-the-bali-process")
    return divide(publication_path.read_text(encoding="utf-8"), chapters)


def test_passages_stand_in_the_order_of_the_text(texts):
    for slug, text in texts.items():
        passages = Passage.objects.filter(chapter__slug=slug).order_by("pk")
        places = [text.find(passage.quote).start for passage in passages]
        assert places == sorted(places), slug


@pytest.mark.parametrize("slug", ["history", "statement", "developments2003", "what"])
def test_chapters_of_facts_are_quoted_almost_whole(texts, slug):
    quotes = Passage.objects.filter(chapter__slug=slug).values_list("quote", flat=True)
    assert texts[slug].quoted(quotes) > 0.9
