"""What a client can send on a channel: events with typed, bounded payloads, from one line of text.

>>> event = Event.parse("place_bid", "amount:int(1..100000) note:str(..200)?")
>>> event.payload, event.entity, event.method, event.stored_in
('PlaceBid', 'Bid', 'place_bid', 'bids')
>>> Event.parse("ping:reply", "").stored
False

An event is stored, sent to everyone on the topic, and answered; one that ends in `:reply` is answered, and no more.
Fields that would say who is acting are refused: that is known from the token and must not be read from a payload.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword

from scaffold.words import inflect, reserved
from scaffold.words.errors import Usage
from scaffold.words.fields import MAX_WORD, Field, parse_fields, structs
from scaffold.words.names import check_identifier

__all__ = [
    "DEFAULT_EVENT", "DEFAULT_PAYLOAD", "OLDER", "REPLY", "Event", "events_as_data", "events_from_data",
    "parse_events",
]  # fmt: skip

DEFAULT_EVENT = "new_msg"
DEFAULT_PAYLOAD = "body:str(1..2000)"
REPLY = ":reply"
"""How an event ends that is only answered."""

_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)

RESERVED_EVENTS = ("phx_", "presence_")
CREATING = {"new", "create", "add", "post", "send"}
SPELLED_OUT = {"msg": "message", "msgs": "messages"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name on the wire, its payload, and what the context makes of it."""

    name: str
    fields: tuple[Field, ...]
    stored: bool = True

    @classmethod
    def parse(cls, text: str, payload: str) -> Event:
        """Read an event and its fields, which are separated by blanks. Raises `Usage` or `BadName` with a sentence."""
        name = text.removesuffix(REPLY)
        if not _EVENT.fullmatch(name) or len(name) > MAX_WORD:
            raise Usage(
                f"expected an event such as 'new_msg', at most {MAX_WORD} characters, or 'ping:reply' for one that is "
                f"only answered, got {text!r}."
            )
        if name.startswith(RESERVED_EVENTS):
            raise Usage(
                f"{name!r} cannot be an event: names that start with {name.split('_')[0]!r} are the protocol's."
            )
        check_identifier(name, given=name, kind="event")
        event = cls(name, parse_fields(payload), stored=not text.endswith(REPLY))
        reserved.check_event(name, classes=event.classes, method=event.method, stored_in=event.stored_in)
        return event

    @property
    def text(self) -> str:
        """The event as it would be typed, without its payload."""
        return self.name if self.stored else f"{self.name}{REPLY}"

    @property
    def structs(self) -> list[tuple[str, tuple[Field, ...]]]:
        """The classes that its payload is made of, innermost first, each with its fields."""
        return [*structs(self.payload, self.fields), (self.payload, self.fields)]

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class that is defined for it."""
        return (*(name for name, _ in self.structs), *((self.entity,) if self.stored else ()))

    @property
    def words(self) -> list[str]:
        return [SPELLED_OUT.get(word, word) for word in self.name.split("_")]

    @property
    def noun(self) -> str:
        """What it is about: `message` of `new_msg`; all of it where the rest names nothing in Python (`step_2`)."""
        rest = "_".join(self.words[1:])
        made = (inflect.camel(rest), inflect.plural(rest))
        return rest if rest and all(map(_is_free, made)) else "_".join(self.words)

    @property
    def payload(self) -> str:
        """The struct that a client sends: `NewMessage`."""
        words = "_".join(self.words)
        return inflect.camel(words) + ("Payload" if self.noun == words else "")

    @property
    def entity(self) -> str:
        """What the context makes of it: `Message`."""
        return inflect.camel(self.noun)

    @property
    def stored_in(self) -> str:
        """All of them: `messages`."""
        return inflect.plural(self.noun)

    @property
    def method(self) -> str:
        """The function of the context: `create_message`, `place_bid`."""
        verb, *rest = self.words
        return "_".join(["create" if verb in CREATING and rest else verb, *rest])

    @property
    def handler(self) -> str:
        """The method of the channel."""
        return f"on_{self.name}" if self.name in reserved.HANDLERS else self.name

    @property
    def plural_human(self) -> str:
        return self.stored_in.replace("_", " ")

    @property
    def variable(self) -> str:
        """What the channel calls the one that was stored: `message`."""
        name = inflect.snake(self.entity)
        taken = hasattr(builtins, name) or iskeyword(name) or name in reserved.USED
        return f"new_{name}" if taken else name

    @property
    def verb_human(self) -> str:
        """What the handler does with it, for its docstring: `Store the message`."""
        return f"Store the {inflect.snake(self.entity).replace('_', ' ')}"

    @property
    def sample(self) -> str:
        """A valid payload as Python text."""
        return _as_dict([(field.name, field.type.sample) for field in self.fields])

    @property
    def invalid(self) -> list[str]:
        """Payloads that are refused, as Python text: one field missing, of the wrong type, or out of bounds."""
        found = []
        for field in self.fields:
            others = [(each.name, each.type.sample) for each in self.fields if each is not field]
            found += [] if field.optional else [_as_dict(others)]
            found += [_as_dict([*others, (field.name, value)]) for value in field.type.invalid]
        return found


OLDER = Event("older", parse_fields("before:int(1..9007199254740991)"), stored=False)
"""What every channel that stores something answers: a page of what was before the one with this id."""


def _is_free(name: str) -> bool:
    """Tell whether Python takes the word as a name."""
    return name.isidentifier() and not iskeyword(name)


def _as_dict(pairs: Sequence[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'"{key}": {value}' for key, value in pairs) + "}"


def parse_events(typed: Sequence[tuple[str, str | None]]) -> tuple[Event, ...]:
    """Return the events of pairs of a name and a payload, None for the default one; the default event for no pair.

    Raises `Usage` or `BadName` with a sentence, also for two that would share a name.
    """
    typed = typed or [(DEFAULT_EVENT, None)]
    names = [name for name, _ in typed]
    events = tuple(Event.parse(name, _default(name) if payload is None else payload) for name, payload in typed)
    for what in ("name", "payload", "method", "handler", "entity", "stored_in"):
        kept = events if what not in {"entity", "stored_in"} else [event for event in events if event.stored]
        values = [getattr(event, what) for event in kept]
        if len(set(values)) != len(values):
            shared = max(values, key=values.count)
            raise Usage(f"the events {', '.join(names)} would share the name {shared!r}: rename one.")
    classes = [name for event in events for name in event.classes]
    if len(set(classes)) != len(classes):
        shared = max(classes, key=classes.count)
        raise Usage(f"the events {', '.join(names)} would share the class {shared!r}: rename one.")
    return events


def events_as_data(events: Sequence[Event]) -> dict[str, str]:
    """Return events as the manifest stores them: the name and the text of the payload."""
    return {event.text: " ".join(each.text for each in event.fields) for event in events}


def events_from_data(data: Mapping[str, str]) -> tuple[Event, ...]:
    """Return the events that `events_as_data` stored."""
    return parse_events(list(data.items()))


def _default(name: str) -> str:
    return "" if name.endswith(REPLY) else DEFAULT_PAYLOAD
