"""Topics, the patterns that match them, and routes.

A topic is the name that clients join: `"room:42"`.
A pattern is either an exact topic (`"lobby"`) or a prefix that ends in one `*` (`"room:*"`);
what the `*` stood for is the topic's `rest`, so a channel need not take its own topic apart.

>>> routes = Routes([(Pattern("lobby"), "LobbyChannel"), (Pattern("room:*"), "RoomChannel")])
>>> topic, target = routes.match("room:42")
>>> topic, topic.rest, target
('room:42', '42', 'RoomChannel')
>>> routes.match("elsewhere") is None
True

Topics are data from strangers: they are compared code point by code point, never normalised, never compiled
into a regular expression, and a `*` in a client's topic is just a character.
A `Topic` equals its text everywhere; encoders that refuse subclasses of `str` are given `str(topic)`.
This module does not decide who may join; that is `Channel.join`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from reference_server.core.errors import ConfigurationError
from reference_server.core.message import CONTROL_TOPIC

__all__ = ["INTERNAL_PREFIX", "Pattern", "Routes", "Topic", "is_reserved"]

INTERNAL_PREFIX = "phx:"
"""Topics with this prefix carry the server's own messages (long-poll sessions, presence gossip)."""

Target = TypeVar("Target")


class Topic(str):
    """A topic that matched a route: an ordinary `str` which also knows what the wildcard stood for.

    `rest` is what `*` matched, `""` for an exact pattern; `pattern` is the text of the matching pattern.

    >>> topic = Topic("room:42", pattern="room:*", rest="42")
    >>> topic == "room:42", topic.rest, topic.pattern
    (True, '42', 'room:*')
    """

    __slots__ = ("pattern", "rest")

    pattern: str
    rest: str

    def __new__(cls, text: str, *, pattern: str | None = None, rest: str = "") -> Topic:
        topic = super().__new__(cls, text)
        topic.pattern = text if pattern is None else pattern
        topic.rest = rest
        return topic


@dataclass(frozen=True, slots=True)
class Pattern:
    """One route pattern: an exact topic, or a prefix ending in `*`.

    Constructing it raises `ConfigurationError` for a `*` anywhere but at the end, for no text at all,
    and for a text that only the server itself may use (`"phoenix"`, `"phx:…"`).

    >>> Pattern("room:*").match("room:42").rest
    '42'
    """

    text: str

    # Phoenix: socket.ex, channel/3, which raises on a misplaced `*` when the socket module is compiled.
    # DIFFERS: an empty pattern and patterns for reserved topics are refused too; Phoenix takes them silently.
    def __post_init__(self) -> None:
        if not self.text or not isinstance(cast(object, self.text), str):
            raise ConfigurationError(
                f'expected a topic pattern such as "room:lobby" or "room:*", got {self.text!r}; '
                'write "*" to match every topic'
            )
        if "*" in self.text[:-1]:
            raise ConfigurationError(
                f"expected a topic pattern with at most one `*`, at its end, got {self.text!r}; "
                f"write {self.text.partition('*')[0] + '*'!r} and read the remainder from `topic.rest`"
            )
        if is_reserved(self.text):
            raise ConfigurationError(
                f"expected a topic pattern outside the server's own topics "
                f"({CONTROL_TOPIC!r} and {INTERNAL_PREFIX!r}…), got {self.text!r}; choose another name"
            )

    def match(self, topic: str) -> Topic | None:
        """The topic with its `rest` filled in, or `None` when this pattern does not match it."""
        if not self.text.endswith("*"):
            return Topic(topic, pattern=self.text) if topic == self.text else None
        prefix = self.text[:-1]
        if not topic.startswith(prefix):
            return None
        return Topic(topic, pattern=self.text, rest=topic[len(prefix) :])


class Routes(Generic[Target]):
    """The ordered table from patterns to targets (channel classes, as a rule) of one socket.

    The first declared pattern that matches wins, as in Phoenix.
    Nothing is cached by topic: a million different topics leave no trace.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Iterable[tuple[Pattern, Target]] = ()) -> None:
        self._entries = tuple(entries)

    def match(self, topic: str) -> tuple[Topic, Target] | None:
        """The topic and its target, or `None` for "unmatched topic" (which every reserved topic is)."""
        # DIFFERS: no wildcard matches the server's own topics; with a bare `*` Phoenix lets clients join "phoenix" and
        # its internal "phx:…" topics.
        if is_reserved(topic):
            return None
        for pattern, target in self._entries:
            matched = pattern.match(topic)
            if matched is not None:
                return matched, target
        return None

    def __iter__(self) -> Iterator[tuple[Pattern, Target]]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def is_reserved(topic: str) -> bool:
    """Whether a topic is the server's own, so that no client can ever join it.

    >>> is_reserved("phoenix"), is_reserved("phx:lp:abc"), is_reserved("phoenix:1")
    (True, True, False)
    """
    return topic == CONTROL_TOPIC or topic.startswith(INTERNAL_PREFIX)
