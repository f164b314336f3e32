"""What a person types is read as words and phrases, and nothing else has a meaning."""

import pytest

from baliproc.search.query import QueryProblem, read


def told(terms):
    return [" ".join(term.words) + "*" * term.begins + "!" * term.exact for term in terms]


@pytest.mark.parametrize(
    ("text", "terms", "without"),
    [
        ("andaman sea", ["andaman", "sea"], []),
        ('"andaman sea" crisis', ["andaman sea!", "crisis"], []),
        ("“Andaman Sea”", ["andaman sea!"], []),
        ("traffick* a*", ["traffick*", "a"], []),
        ("Timor-Leste", ["timor leste"], []),
        ("bali -process", ["bali"], ["process"]),
        ('bali -"ad hoc"', ["bali"], ["ad hoc!"]),
        ("NEAR(andaman sea)", ["near", "andaman", "sea"], []),
        ("title:bali OR x^2", ["title", "bali", "or", "x", "2"], []),
        ("'; DROP TABLE entry; --", ["drop", "table", "entry"], []),
        ('"" -- % * : () - 😀', [], []),
        ("a:*", ["a"], []),
    ],
)
def test_text_is_read_as_words_and_phrases(text, terms, without):
    query = read(text)
    assert told(query.terms) == terms
    assert told(query.without) == without


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the Office of the Forum", ["office", "forum"]),
        ("the of", ["the", "of"]),
        ('"of the" forum', ["of the!", "forum"]),
    ],
)
def test_articles_and_prepositions_are_not_asked_for_among_others(text, kept):
    assert told(read(text).weighty) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 201, "A search has at most 200 characters; this one has 201."),
        (
            " ".join("abcdefghijklmnopq"),
            "A search has at most 16 words or phrases; this one has 17.",
        ),
        ('"bali', "A quotation mark opens a phrase that none closes."),
        ("bali ”process", "A quotation mark opens a phrase that none closes."),
        ("bali\x00", "There are control characters in it."),
        ("\x1b[0m", "There are control characters in it."),
        ("-bali", "It only says what to leave out. Give a word to look for too."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(text, reason):
    with pytest.raises(QueryProblem) as refused:
        read(text)
    assert str(refused.value) == reason
