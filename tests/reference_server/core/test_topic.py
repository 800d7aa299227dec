"""Topics, patterns and routes: what may be declared, what matches, and what a client can never join."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.core.topic import Pattern, Routes, Topic, is_reserved

# Surrogates included: a topic is compared, never encoded, on this path.
topics = st.text(max_size=40)
names = st.text(alphabet=st.characters(exclude_characters="*"), max_size=20)


def routes(*patterns: str) -> Routes[str]:
    return Routes((Pattern(text), text) for text in patterns)


def test_exact_pattern_matches_only_itself_and_has_an_empty_rest() -> None:
    """Phoenix: socket_test.exs, "without channel" and "channel" (`__channel__/1`)."""
    found = routes("lobby").match("lobby")
    assert found is not None
    topic, target = found
    assert (topic, topic.rest, topic.pattern, target) == ("lobby", "", "lobby", "lobby")
    assert routes("lobby").match("lobby2") is None
    assert routes("lobby").match("lobb") is None


@pytest.mark.parametrize(("topic", "rest"), [("room:42", "42"), ("room:", ""), ("room:a:b", "a:b"), ("room:*", "*")])
def test_splat_pattern_matches_every_topic_with_its_prefix(topic: str, rest: str) -> None:
    """Phoenix: `room:*` matches `room:` itself, with an empty rest."""
    found = routes("room:*").match(topic)
    assert found is not None
    assert (found[0], found[0].rest, found[0].pattern) == (topic, rest, "room:*")


def test_bare_star_matches_every_topic() -> None:
    found = routes("*").match("anything at all")
    assert found is not None
    assert found[0].rest == "anything at all"
    assert routes("*").match("") is not None


def test_first_declared_pattern_wins() -> None:
    table = routes("room:lobby", "room:*", "*")
    chosen = [table.match(topic) for topic in ("room:lobby", "room:1", "x")]
    assert [found and found[1] for found in chosen] == ["room:lobby", "room:*", "*"]
    shadowed = routes("room:*", "room:lobby").match("room:lobby")
    assert shadowed is not None
    assert shadowed[1] == "room:*"


def test_no_route_is_no_match() -> None:
    assert routes().match("room:1") is None
    assert routes("room:*", "lobby").match("rooms:1") is None


def test_routes_are_listed_in_their_order() -> None:
    table = routes("b:*", "a")
    assert len(table) == 2
    assert [pattern.text for pattern, _ in table] == ["b:*", "a"]


@pytest.mark.parametrize("text", ["room:*:typing", "*room", "room:**", "**", "a*b*"])
def test_misplaced_star_is_a_configuration_error(text: str) -> None:
    """Phoenix: socket_test.exs, "channels using splat patterns must end with *"."""
    with pytest.raises(ConfigurationError, match=r"expected .* at most one `\*`, at its end, got "):
        Pattern(text)


@pytest.mark.parametrize("text", ["", None, 7, b"room:*"])
def test_pattern_that_is_no_text_is_a_configuration_error(text: object) -> None:
    with pytest.raises(ConfigurationError, match="expected a topic pattern such as"):
        Pattern(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["phoenix", "phx:*", "phx:lp:*", "phx:"])
def test_patterns_for_the_servers_own_topics_are_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigurationError, match="expected a topic pattern outside the server's own topics"):
        Pattern(text)


@pytest.mark.parametrize("topic", ["phoenix", "phx:lp:abc", "phx:"])
def test_reserved_topics_cannot_be_joined_through_any_wildcard(topic: str) -> None:
    assert routes("*").match(topic) is None
    assert routes("ph*").match(topic) is None
    assert is_reserved(topic)


@pytest.mark.parametrize("topic", ["phoenix ", "phoenix:1", "Phoenix", "PHX:lp", "phx", "room:phx:1"])
def test_topics_that_only_resemble_reserved_ones_are_ordinary(topic: str) -> None:
    assert not is_reserved(topic)
    assert routes("*").match(topic) is not None


@pytest.mark.parametrize(
    "topic",
    [
        "room:*", "room:>", "room:.", "room:[a-z]", "room:?", "room:1 ", " room:1", "ROOM:1",
        "room:1\n", "room:1\0", "room\uff1a1", "room:\u0661", "room:%31", "room:1\u200b", "roo\u217f:1", "room:1*",
        "room:+", "room:#",
    ],
)  # fmt: skip
def test_client_topics_are_literals(topic: str) -> None:
    """S23: broker wildcards, case, spaces, control characters and look-alikes never reach another topic's route."""
    assert routes("room:1").match(topic) is None


def test_topics_are_never_normalised() -> None:
    """S23, CVE-2026-25480: names that NFKD folds into one stay different; the Kelvin sign is not the letter K."""
    assert routes("room:K").match("room:\u212a") is None
    assert routes("room:é").match("room:e\u0301") is None
    found = routes("room:*").match("room:\u212a")
    assert found is not None
    assert found[0].rest == "\u212a"


def test_topic_is_a_plain_string_to_everyone_else() -> None:
    topic = Topic("room:42", pattern="room:*", rest="42")
    joined: dict[str, int] = {topic: 1}
    assert joined["room:42"] == 1
    assert type(str(topic)) is str
    assert f"{topic}" == "room:42"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda topic: pickle.loads(pickle.dumps(topic))])
def test_topic_survives_copies(duplicate: object) -> None:
    topic = duplicate(Topic("room:42", pattern="room:*", rest="42"))  # type: ignore[operator]
    assert (topic, topic.rest, topic.pattern) == ("room:42", "42", "room:*")


@given(prefix=names, topic=topics)
def test_splat_match_agrees_with_startswith(prefix: str, topic: str) -> None:
    text = prefix + "*"
    if is_reserved(text):
        return
    found = Pattern(text).match(topic)
    assert (found is not None) == topic.startswith(prefix)
    assert found is None or prefix + found.rest == found == topic


@given(st.lists(names.filter(bool)), topics)
def test_match_is_the_first_pattern_that_matches(texts: list[str], topic: str) -> None:
    table = routes(*(text for text in texts if not is_reserved(text)))
    expected = next((target for pattern, target in table if pattern.match(topic) is not None), None)
    found = table.match(topic)
    assert (found and found[1]) == (None if is_reserved(topic) else expected)
