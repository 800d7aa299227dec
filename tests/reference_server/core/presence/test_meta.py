"""What may be tracked: keys and metas that every client can be sent."""

from __future__ import annotations

from typing import Any

import pytest

from reference_server.core.errors import ConfigurationError, PresenceError
from reference_server.core.presence.meta import PresenceLimits, checked_key, stored_meta
from reference_server.core.topic import Topic

LIMITS = PresenceLimits(max_key_bytes=8, max_meta_bytes=40)


@pytest.mark.parametrize(
    "key",
    ["", " ", "alice", "K", "\u212a", "42", "-1", "a b", "\u202e", "\ufeff", "ключ", "__proto", "*", "[a-z]?",
     "ToString", "tostring", "null", "room:1", "kkkkkkkk"],
)  # fmt: skip
def test_any_text_without_control_characters_is_a_key(key: str) -> None:
    """S23: keys are compared code point by code point: the Kelvin sign is not the letter K."""
    assert checked_key(key, LIMITS) == key


def test_a_key_that_is_a_subclass_of_str_is_stored_as_plain_text() -> None:
    assert type(checked_key(Topic("room:42"), LIMITS)) is str


@pytest.mark.parametrize("key", [1, 1.5, None, True, b"alice", ("a",)])
def test_a_key_of_another_type_is_refused_with_the_way_out(key: object) -> None:
    """Phoenix takes any type and then cannot find it again; facts C1."""
    with pytest.raises(PresenceError, match=r"write str\(key\)"):
        checked_key(key, LIMITS)


@pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf"])
def test_a_key_that_crashes_old_clients_is_refused(key: str) -> None:
    """S23, CVE-2026-56812."""
    with pytest.raises(PresenceError, match="safe in JavaScript"):
        checked_key(key, PresenceLimits())


@pytest.mark.parametrize("key", ["ada\n", "\nada", "a\rda", "a\x00", "a\x1b[2J", "a\x85", "a\u2028", "a\u2029"])
def test_a_key_with_a_line_end_or_another_control_character_is_refused(key: str) -> None:
    """It looks like another key, and a pattern with `$` takes it for one."""
    with pytest.raises(PresenceError, match="without line ends and control characters"):
        checked_key(key, LIMITS)


@pytest.mark.parametrize("key", ["123456789", "ключи"])
def test_a_key_over_the_limit_is_refused_by_bytes(key: str) -> None:
    """S23."""
    with pytest.raises(PresenceError, match="at most 8 bytes"):
        checked_key(key, LIMITS)


def test_a_key_that_utf8_cannot_encode_is_refused() -> None:
    with pytest.raises(PresenceError, match="UTF-8"):
        checked_key("\ud800", LIMITS)


def test_a_stored_meta_shares_nothing_with_the_one_given() -> None:
    given: dict[str, Any] = {"tags": ["a"], "pair": (1, 2)}
    stored = stored_meta(given, LIMITS, ref="r1")
    given["tags"].append("b")
    assert stored == {"tags": ["a"], "pair": [1, 2], "phx_ref": "r1"}


def test_refs_in_a_given_meta_are_the_servers_to_write() -> None:
    given = {"phx_ref": "forged", "phx_ref_prev": "forged"}
    assert stored_meta(given, PresenceLimits(), ref="r2") == {"phx_ref": "r2"}
    assert stored_meta(given, PresenceLimits(), ref="r2", previous_ref="r1") == {
        "phx_ref": "r2",
        "phx_ref_prev": "r1",
    }


@pytest.mark.parametrize("meta", [None, [], "text", 1, [("a", 1)]])
def test_a_meta_that_is_no_object_is_refused(meta: object) -> None:
    with pytest.raises(PresenceError, match="JSON object"):
        stored_meta(meta, LIMITS, ref="r1")


@pytest.mark.parametrize("meta", [{"a": object()}, {"a": "\ud800"}, {1.5: object()}])
def test_a_meta_that_json_cannot_say_is_refused(meta: object) -> None:
    with pytest.raises(PresenceError, match="JSON can say"):
        stored_meta(meta, LIMITS, ref="r1")


def test_a_deep_meta_is_refused_before_it_reaches_another_node() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    with pytest.raises(PresenceError, match="64 levels"):
        stored_meta(deep, PresenceLimits(), ref="r1")


def test_a_large_meta_is_refused_with_its_size() -> None:
    with pytest.raises(PresenceError, match="at most 40 bytes of JSON, got 48"):
        stored_meta({"a": "x" * 40}, LIMITS, ref="r1")


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_a_callback_must_have_some_time(seconds: float) -> None:
    with pytest.raises(ConfigurationError, match="callback_seconds greater than zero"):
        PresenceLimits(callback_seconds=seconds)
