"""Words, not substrings."""

from __future__ import annotations

import pytest

from lint_rules.analysis.vocabulary import IDENTITY, speaks_of, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("get_currentUser", {"get", "current", "user"}),
        ("HTTPServerError", {"http", "server", "error"}),
        ("user_id2", {"user", "id2"}),
    ],
)
def test_names_are_split_into_words(name: str, expected: set[str]) -> None:
    assert words(name) == expected


def test_a_word_inside_another_word_does_not_count() -> None:
    assert speaks_of("authToken", IDENTITY)
    assert not speaks_of("author", IDENTITY)
    assert not speaks_of("tokenizer", IDENTITY)
