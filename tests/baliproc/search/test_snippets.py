"""What was asked for is marked where it stands, and nothing in a text is markup."""

import pytest

from baliproc.search.query import read
from baliproc.search.snippets import LENGTH, Wanted, marked, snippet


def wanted(text):
    return Wanted.of(read(text))


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("Smugglers of people.", "smuggling", "<mark>Smugglers</mark> of people."),
        ("Türkiye’s coast", "turkiye", "<mark>Türkiye</mark>’s coast"),
        ("Screening, screens", "scre*", "<mark>Screening</mark>, <mark>screens</mark>"),
        ("<b>Bali</b> & more", "bali", "&lt;b&gt;<mark>Bali</mark>&lt;/b&gt; &amp; more"),
        ("the Bali Process", "the bali", "the <mark>Bali</mark> Process"),
        ("Nothing here", "bali", "Nothing here"),
        ("", "bali", ""),
    ],
)
def test_hits_are_marked_and_the_text_is_escaped(text, query, html):
    assert marked(text, wanted(query)).html == html
    assert snippet(text, wanted(query)).html == html


def test_snippet_is_the_part_with_the_most_of_what_was_asked():
    filler = "Other words follow one another here. " * 20
    text = f"Bali alone. {filler}The Bali Process met. {filler}"
    part = snippet(text, wanted("bali process"))
    assert part.html.startswith("… The <mark>Bali</mark> <mark>Process</mark> met.")
    assert part.text.endswith(" …")
    assert len(part.text) <= LENGTH + 4


def test_snippet_shows_facts_apart():
    assert snippet("One fact\nAnother", wanted("x")).text == "One fact · Another"


def test_snippet_of_one_long_word_is_cut():
    assert len(snippet("x" * 5000 + " bali", wanted("bali")).text) <= LENGTH + 4
