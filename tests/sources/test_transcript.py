"""A document's text cut into chapters, and quotations found in it."""

import pytest

from sources.transcript import ChapterText, divide, misquoted, normal
from tests import makers

TEXT = """
Cover words

Contents
Foreword\t3\tHistory of 2003-2012\t5

*Foreword*

No country is “immune”.
Thirty-eight came.

History of 2003–2012

- 4 Ministers met
in **Bali**, and
went home.
| Fiji | Nauru |
|---|---|
"""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a  b\nc\td", "a b c d"),
        ("**Bali** *Process*", "Bali Process"),
        ("‘It’s’ “so”", "'It's' \"so\""),
        (
            "- 4 Ministers acknowledged\n- a. Enhance\n- Plain",
            "Ministers acknowledged Enhance Plain",
        ),
        ("12\n\nMinisters", "Ministers"),
        ("| Fiji | Nauru |\n|---|---|", "Fiji Nauru"),
        ("2002–2003 and 2002-2003", "2002–2003 and 2002-2003"),
    ],
)
def test_normal_text_keeps_words_and_dashes_only(text, plain):
    assert normal(text) == plain


@pytest.fixture
def chapters(db):
    makers.document()
    return [
        makers.chapter("history", number=2, title="History of 2003-2012"),
        makers.chapter("cover", number=0, title="Cover and imprint"),
        makers.chapter("foreword", number=1, title="Foreword"),
    ]


def test_chapters_are_cut_at_their_titles(chapters):
    texts = divide(TEXT, chapters)
    assert {slug: one.text for slug, one in texts.items()} == {
        "cover": "Cover words Contents Foreword 3 History of 2003-2012 5",
        "foreword": 'Foreword No country is "immune". Thirty-eight came.',
        "history": "History of 2003–2012 Ministers met in Bali, and went home. Fiji Nauru",
    }


def test_title_that_is_not_in_the_text_is_named(chapters):
    makers.chapter("future", number=3, title="The Future")
    with pytest.raises(ValueError, match="“The Future”"):
        divide(TEXT, [*chapters, *type(chapters[0]).objects.filter(slug="future")])


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Ministers met in Bali", True),
        ("met\nin **Bali**", True),
        ("ministers met in Bali", False),
        ("Ministers met in Bal", False),
        ("Ministers met. in Bali", False),
    ],
)
def test_quotation_is_found_only_word_for_word(quote, found):
    text = ChapterText("Ministers met in Bali, and went home.")
    assert (text.find(quote) is not None) is found


def test_what_no_quotation_covers_is_told_by_sentence():
    text = ChapterText(
        "One was agreed by all ministers. Two was left to the officials of all. Three."
    )
    assert text.unquoted(["One was agreed by all ministers."]) == [
        "Two was left to the officials of all."
    ]
    assert text.unquoted([]) == [
        "One was agreed by all ministers.",
        "Two was left to the officials of all.",
    ]
    assert text.unquoted([text.text]) == []


def test_quoted_part_counts_letters_once():
    text = ChapterText("aaaa bbbb cccc dddd")
    assert text.quoted(["aaaa bbbb", "bbbb"]) == 0.5
    assert text.quoted([]) == 0
    assert text.quoted([text.text]) == 1


def test_misquoted_passages_are_those_of_their_own_chapter(chapters):
    right = makers.passage(chapter=chapters[0], quote="went home")
    wrong = makers.passage(chapter=chapters[2], quote="went home")
    blank = makers.passage(chapter=chapters[0], quote="")
    assert misquoted([right, wrong, blank], divide(TEXT, chapters)) == [wrong]
