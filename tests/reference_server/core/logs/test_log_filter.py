"""What may be written into a log: secrets are hidden at every level, and nobody forges a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.logs.log_filter import FILTERED, Discard, Keep, escape, filter_values

PASSWORD = Discard(("password",))


@dataclass(frozen=True)
class Upload:
    """Stands for Plug.Upload, a struct."""

    password: str = "shown"


def test_discard_in_top_level_map() -> None:
    """Phoenix: logger_test.exs, discard strategy, "in top level map"."""
    assert filter_values({"foo": "bar", "password": "x"}, PASSWORD) == {"foo": "bar", "password": FILTERED}


def test_discard_when_a_map_has_secret_key() -> None:
    """Phoenix: logger_test.exs, discard strategy, the test of this name."""
    values = {"foo": "bar", "map": {"password": "x"}}
    assert filter_values(values, PASSWORD) == {"foo": "bar", "map": {"password": FILTERED}}


def test_discard_when_a_list_has_a_map_with_secret() -> None:
    """Phoenix: logger_test.exs, discard strategy, the test of this name."""
    values = {"foo": "bar", "list": [{"password": "x"}]}
    assert filter_values(values, PASSWORD) == {"foo": "bar", "list": [{"password": FILTERED}]}


def test_discard_does_not_filter_structs() -> None:
    """Phoenix: logger_test.exs, discard strategy, the test of this name."""
    values = {"foo": "bar", "file": Upload()}
    assert filter_values(values, PASSWORD) == values
    assert filter_values({"file": {"__struct__": "s"}}, PASSWORD) == {"file": {"__struct__": "s"}}


def test_discard_does_not_fail_on_keys_that_are_no_text() -> None:
    """Phoenix: logger_test.exs, discard strategy, "does not fail on atomic keys"."""
    assert filter_values({1: "bar", "password": "x"}, PASSWORD) == {1: "bar", "password": FILTERED}


def test_keep_discards_values_not_specified_in_params() -> None:
    """Phoenix: logger_test.exs, keep strategy, the test of this name."""
    values = {"foo": "bar", "password": "abc123", "file": Upload()}
    assert filter_values(values, Keep()) == {"foo": FILTERED, "password": FILTERED, "file": FILTERED}


def test_keep_keeps_values_that_are_specified_in_params() -> None:
    """Phoenix: logger_test.exs, keep strategy, the test of this name."""
    values = {"foo": "bar", "password": "abc123", "file": Upload()}
    expected = {"foo": "bar", "password": FILTERED, "file": Upload()}
    assert filter_values(values, Keep(("foo", "file"))) == expected


def test_keep_keeps_all_values_under_keys_that_are_kept() -> None:
    """Phoenix: logger_test.exs, keep strategy, the test of this name."""
    values = {"foo": {"bar": 1, "baz": 2}}
    assert filter_values(values, Keep(("foo",))) == values


def test_keep_only_filters_leaf_values() -> None:
    """Phoenix: logger_test.exs, keep strategy, the test of this name."""
    values = {"foo": {"bar": 1, "baz": 2}, "ids": [1, 2]}
    expected = {"foo": {"bar": FILTERED, "baz": FILTERED}, "ids": [FILTERED, FILTERED]}
    assert filter_values(values, Keep()) == expected


def test_keep_filters_empty_lists_but_not_empty_maps() -> None:
    """Phoenix: logger.ex, keep_values/2, as it is written."""
    assert filter_values({"a": [], "b": {}, "c": None}, Keep()) == {"a": FILTERED, "b": {}, "c": FILTERED}


@pytest.mark.parametrize(
    "value",
    ["username=john&password=secret123&email=j@x", "username=john&password=secret", "invalid=query=string&password=s"],
)
def test_forms_in_one_string_are_hidden_whole(value: str) -> None:
    """Phoenix: message_test.exs, "filters sensitive values in form submit events" and the two after it."""
    payload = {"event": "submit", "type": "form", "value": value}
    assert filter_values(payload) == {"event": "submit", "type": "form", "value": FILTERED}


def test_the_default_hides_passwords_and_tokens_whatever_their_case() -> None:
    """DIFFERS: in Phoenix "authToken" and "Password" are shown."""
    keys = ["password", "Password", "new_password", "token", "authToken", "_csrf_token", "TOKEN"]
    assert filter_values(dict.fromkeys(keys, "x")) == dict.fromkeys(keys, FILTERED)
    assert filter_values(["a", "Token=x", ("token=y",)]) == ["a", FILTERED, [FILTERED]]
    shown = {"name": "x", "pass": "word", "text": "the token is gone", "n": 1, "raw": b"token=1", "none": None}
    assert filter_values(shown) == shown


def test_no_words_hide_nothing() -> None:
    """Phoenix: compile_discard/1 of an empty list."""
    assert filter_values({"password": "x", "a": "token=1"}, Discard(())) == {"password": "x", "a": "token=1"}


def test_the_original_is_left_alone() -> None:
    values = {"user": {"password": "x"}, "list": ["token=1"]}
    filter_values(values)
    assert values == {"user": {"password": "x"}, "list": ["token=1"]}


@pytest.mark.parametrize("rule", [Discard(), Keep(("a",))])
def test_what_is_deep_is_hidden_rather_than_followed(rule: Any) -> None:
    value: Any = "bottom"
    for _ in range(100_000):
        value = [value]
    assert FILTERED in repr(filter_values(value, rule))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("room:42", "room:42"),
        ("room:é𝄞", "room:é𝄞"),
        ("a\r\nb", r"a\r\nb"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\u2028\u2029\u0085", r"\u2028\u2029\x85"),
        ("\u202e\u2066\u200f", r"\u202e\u2066\u200f"),
        ("\0\x07\x7f", r"\x00\x07\x7f"),
        ("\ud800", r"\ud800"),
        ("\\n", r"\\n"),
        ("\U000e0001", r"\U000e0001"),
    ],
    ids=ascii,
)
def test_characters_that_act_are_escaped(text: str, expected: str) -> None:
    """S25, CVE-2020-7694: CR, LF, ESC, U+2028 and bidirectional controls; one line for each event."""
    assert escape(text) == expected


def test_long_text_is_cut() -> None:
    assert escape("x" * 201) == "x" * 200 + "…"
    assert escape("x" * 200) == "x" * 200
    assert escape("\n" * 1_000_000, limit=2) == r"\n\n…"


# Hypothesis also tries the texts that stand in the code, such as these.
words = st.text(max_size=20).filter(lambda text: "secret" not in text and "HUNTER2" not in text)
json = st.recursive(
    st.none() | st.integers() | words | st.sampled_from(["token=secret", "a=1&PASSWORD=secret"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(json, st.sampled_from(["password", "token", "user_token", "Password2"]))
def test_no_secret_under_a_hidden_key_ever_shows(around: object, key: str) -> None:
    """S24, at every level."""
    payload = {"list": [around, {"deep": {key: "HUNTER2"}}], key: {"nested": ["HUNTER2"]}}
    assert "HUNTER2" not in repr(filter_values(payload))
    assert "HUNTER2" not in repr(filter_values(payload, Keep(("other",))))
    assert "secret" not in repr(filter_values(around))


@given(st.text(st.characters()))
def test_an_escaped_text_is_one_printable_line(text: str) -> None:
    shown = escape(text)
    assert shown.isprintable()
    assert len(shown) <= 200 * 10 + 1


@given(st.text(max_size=100))
def test_escaping_loses_nothing(text: str) -> None:
    assert escape(text).encode("latin-1", "backslashreplace").decode("unicode_escape") == text
