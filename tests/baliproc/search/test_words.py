"""Words are parted, folded and stemmed once, for both databases."""

import pytest

from baliproc.search.words import joined, stem, stems, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Türkiye", ["turkiye"]),
        ("TÜRKİYE", ["turkiye"]),
        ("Tu\u0308rkiye", ["turkiye"]),
        ("U.S. and U.A.E", ["us", "and", "uae"]),
        ("Lao People’s Democratic Republic", ["lao", "people", "democratic", "republic"]),
        ("officials' co-chairs", ["officials", "co", "chairs"]),
        ("d’Ivoire", ["d", "ivoire"]),
        ("a_b;c/d", ["a", "b", "c", "d"]),
        ("½ 2002–2003", ["12", "2002", "2003"]),
        ("baliprocess.net", ["baliprocess", "net"]),
        ("مرحبا 😀 % -- \x00", ["مرحبا"]),
        ("x" * 100, ["x" * 60]),
        ("", []),
    ],
)
def test_text_is_parted_into_folded_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("smuggling", "smugglers"),
        ("trafficking", "trafficked"),
        ("organization", "organisations"),
        ("recognized", "recognise"),
        ("center", "centre"),
        ("program", "programmes"),
        ("labor", "labour"),
    ],
)
def test_forms_and_spellings_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["us", "2023", "8th", "مرحبا", "đắk"])
def test_what_is_no_english_word_keeps_its_form(word):
    assert stem(word) == word


def test_texts_are_joined_so_that_no_phrase_runs_across_them():
    assert joined(["Bali Process", "…", "Forums"]) == " | bali process | forum | "
    assert joined([]) == joined([""]) == ""
    assert stems("Co-chairs") == ["co", "chair"]
