"""Inflections: regular nouns, the table of exceptions, and both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.words.inflect import camel, plural, singular, snake

PAIRS = [
    ("room", "rooms"),
    ("lobby", "lobbies"),
    ("day", "days"),
    ("box", "boxes"),
    ("match", "matches"),
    ("bus", "buses"),
    ("person", "people"),
    ("super_user", "super_users"),
    ("shop_child", "shop_children"),
    ("news", "news"),
    ("cache", "caches"),
    ("house", "houses"),
]


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_a_noun_and_its_plural(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Room", "room"), ("SuperUser", "super_user"), ("HTTPLog", "http_log"), ("V2Room", "v2_room"), ("X", "x")],
)
def test_a_camel_case_name_becomes_snake_case(written: str, expected: str) -> None:
    assert snake(written) == expected


@given(st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z][a-z0-9]{0,8}){0,3}", fullmatch=True))
def test_snake_undoes_camel(word: str) -> None:
    assert snake(camel(word)).replace("_", "") == word.replace("_", "")


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_the_singular_of_a_plural_has_that_plural(word: str) -> None:
    """Whatever the word: a context that is named by a plural finds its way back to one that makes it."""
    assert plural(singular(plural(word))) == plural(word)
