"""What a client can send on a channel: events with typed, bounded payloads, from one line of text.

>>> event = Event.parse("place_bid", "amount:int(1..100000) note:str(..200)?")
>>> event.payload, event.entity, event.method, event.stored_in
('PlaceBid', 'Bid', 'place_bid', 'bids')
>>> [field.declaration for field in event.fields][0]
'    amount: Annotated[int, Meta(ge=1, le=100_000)]'

The types are `str`, `int`, `float` and `bool`; a range in brackets bounds the length of a text or the size of a number;
`?` makes a field optional. What is given no range gets one, because a payload without bounds is an invitation.
Fields that would say who is acting are refused: that is known from the token and must not be read from a payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold.words import inflect, reserved
from scaffold.words.errors import BadName, Usage
from scaffold.words.layout import WIDTH
from scaffold.words.names import check_identifier

__all__ = ["DEFAULT_EVENT", "DEFAULT_PAYLOAD", "Event", "Field", "events_as_data", "events_from_data", "parse_events"]

DEFAULT_EVENT = "new_msg"
DEFAULT_PAYLOAD = "body:str(1..2000)"

MAX_WORD = 24
"""Characters of an event or a field: what is made of two of them still fits on one line."""

_FIELD = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*):(?P<type>str|int|float|bool)(\((?P<low>-?\d*)\.\.(?P<high>-?\d*)\))?(?P<optional>\?)?"
)
_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)

SAFE_INTEGER = 2**53 - 1
"""The largest integer that JavaScript holds exactly."""
DEFAULT_RANGES = {
    "str": (1, 2_000),
    "int": (-SAFE_INTEGER, SAFE_INTEGER),
    "float": (-1_000_000_000, 1_000_000_000),
}

RESERVED_EVENTS = ("phx_", "presence_")
CREATING = {"new", "create", "add", "post", "send"}
SPELLED_OUT = {"msg": "message", "msgs": "messages"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a payload. `low` and `high` bound the length of a text and the size of a number; None for a bool."""

    name: str
    type: str
    low: int | None
    high: int | None
    optional: bool

    @classmethod
    def parse(cls, text: str) -> Field:
        """Read `name:type(low..high)?`. Raises `Usage` or `BadName` with a sentence."""
        match = _FIELD.fullmatch(text)
        if match is None:
            raise Usage(f"expected a field such as 'body:str(1..2000)' or 'reply_to:int?', got {text!r}.")
        name, kind = match["name"], match["type"]
        _check_field_name(name)
        low, high = _range(text, kind, match["low"], match["high"])
        return cls(name, kind, low, high, match["optional"] is not None)

    @property
    def text(self) -> str:
        """The field as it would be typed: what the manifest stores."""
        bounds = f"({self.low}..{self.high})" if self.low is not None else ""
        return f"{self.name}:{self.type}{bounds}{'?' if self.optional else ''}"

    @property
    def stored(self) -> str:
        """The annotation without bounds: `int | None`."""
        return f"{self.type} | None" if self.optional else self.type

    @property
    def declaration(self) -> str:
        """The line, or lines, of the field in a struct."""
        default = " = None" if self.optional else ""
        if self.low is None and self.high is None:
            return f"    {self.name}: {self.stored}{default}"
        bounded = f"Annotated[{self.type}, {self._meta}]" + (" | None" if self.optional else "")
        line = f"    {self.name}: {bounded}{default}"
        if len(line) <= WIDTH:
            return line
        if self.optional:
            return f"    {self.name}: (\n        {bounded}\n    ){default}"
        return f"    {self.name}: Annotated[\n        {self.type}, {self._meta}\n    ]"

    @property
    def column(self) -> str:
        """The type of its column in SQLite."""
        return {"str": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "INTEGER"}[self.type]

    @property
    def column_default(self) -> str | None:
        """What a row holds that was stored before the field came, as SQL; None for a field that may be missing."""
        return None if self.optional else {"TEXT": "''", "INTEGER": "0", "REAL": "0.0"}[self.column]

    @property
    def _meta(self) -> str:
        low, high = ("min_length", "max_length") if self.type == "str" else ("ge", "le")
        pairs = ((low, self.low), (high, self.high))
        bounds = [
            f"{name}={value:_}" for name, value in pairs if value is not None and (name, value) != ("min_length", 0)
        ]
        return f"Meta({', '.join(bounds)})"

    @property
    def sample(self) -> str:
        """A valid value as Python text."""
        if self.type == "str":
            return '"' + ("hello" * ((self.low or 0) // 5 + 1))[: min(max(self.low or 0, 5), self.high or 5)] + '"'
        if self.type == "bool":
            return "True"
        value = max(self.low or 0, min(1, self.high if self.high is not None else 1))
        return str(value) if self.type == "int" else f"{value}.0"

    @property
    def invalid(self) -> Iterator[str]:
        """Yield values that are refused, as Python text: of the wrong type, and out of bounds."""
        yield '"yes"' if self.type != "str" else "7"
        if self.type == "str":
            yield from ['""'] if self.low else []
            yield from [f'"x" * {self.high + 1:_}'] if self.high is not None else []
        elif self.high is not None and self.high < SAFE_INTEGER:
            yield f"{self.high + 1:_}"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name on the wire, its payload, and what the context makes of it."""

    name: str
    fields: tuple[Field, ...]

    @classmethod
    def parse(cls, name: str, payload: str) -> Event:
        """Read an event and its fields, which are separated by blanks. Raises `Usage` or `BadName` with a sentence."""
        if not _EVENT.fullmatch(name) or len(name) > MAX_WORD:
            raise Usage(f"expected an event such as 'new_msg', at most {MAX_WORD} characters, got {name!r}.")
        if name.startswith(RESERVED_EVENTS):
            raise Usage(
                f"{name!r} cannot be an event: names that start with {name.split('_')[0]!r} are the protocol's."
            )
        check_identifier(name, given=name, kind="event")
        fields = [Field.parse(text) for text in payload.split()]
        names = [field.name for field in fields]
        if len(set(names)) != len(names):
            raise Usage(f"expected each field once, got {' '.join(names)}.")
        event = cls(name, tuple(sorted(fields, key=lambda field: field.optional)))
        reserved.check_event(
            name, classes=(event.entity, event.payload), method=event.method, stored_in=event.stored_in
        )
        return event

    @property
    def words(self) -> list[str]:
        return [SPELLED_OUT.get(word, word) for word in self.name.split("_")]

    @property
    def payload(self) -> str:
        """The struct that a client sends: `NewMessage`."""
        return inflect.camel("_".join(self.words)) + ("" if len(self.words) > 1 else "Payload")

    @property
    def entity(self) -> str:
        """What the context makes of it: `Message`."""
        return inflect.camel("_".join(self.words[1:] or self.words))

    @property
    def stored_in(self) -> str:
        """All of them: `messages`."""
        return inflect.plural("_".join(self.words[1:] or self.words))

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
    def sample(self) -> list[tuple[str, str]]:
        """A valid payload, as pairs of a key and Python text."""
        return [(field.name, field.sample) for field in self.fields]

    @property
    def invalid(self) -> list[list[tuple[str, str]]]:
        """Payloads that are refused: one field missing, of the wrong type, or out of bounds."""
        found = []
        for field in self.fields:
            others = [pair for pair in self.sample if pair[0] != field.name]
            found += [] if field.optional else [others]
            found += [[*others, (field.name, value)] for value in field.invalid]
        return found

    @property
    def bounded(self) -> bool:
        """Tell whether any field has bounds: then the module imports `Annotated` and `Meta`."""
        return any(field.low is not None or field.high is not None for field in self.fields)


def parse_events(typed: Sequence[tuple[str, str | None]]) -> tuple[Event, ...]:
    """Return the events of pairs of a name and a payload, None for the default one; the default event for no pair.

    Raises `Usage` or `BadName` with a sentence, also for two that would share a name.
    """
    typed = typed or [(DEFAULT_EVENT, None)]
    names = [name for name, _ in typed]
    events = tuple(Event.parse(name, DEFAULT_PAYLOAD if payload is None else payload) for name, payload in typed)
    for what in ("name", "entity", "payload", "method", "handler", "stored_in"):
        values = [getattr(event, what) for event in events]
        if len(set(values)) != len(values):
            shared = max(values, key=values.count)
            raise Usage(f"the events {', '.join(names)} would share the name {shared!r}: rename one.")
    return events


def events_as_data(events: Sequence[Event]) -> dict[str, str]:
    """Return events as the manifest stores them: the name and the text of the payload."""
    return {event.name: " ".join(each.text for each in event.fields) for event in events}


def events_from_data(data: Mapping[str, str]) -> tuple[Event, ...]:
    """Return the events that `events_as_data` stored."""
    return parse_events(list(data.items()))


def _check_field_name(name: str) -> None:
    if len(name) > MAX_WORD:
        raise BadName(f"expected a field of at most {MAX_WORD} characters, got {name!r}.")
    reserved.check_field(name)
    check_identifier(name, given=name, kind="field")


def _range(text: str, kind: str, low: str | None, high: str | None) -> tuple[int | None, int | None]:
    if kind == "bool":
        if low is not None:
            raise Usage(f"a bool has no range, got {text!r}.")
        return None, None
    lowest, highest = DEFAULT_RANGES[kind]
    given_low = int(low) if low not in (None, "", "-") else (0 if kind == "str" and low is not None else lowest)
    given_high = int(high) if high not in (None, "", "-") else highest
    if kind == "str" and (given_low < 0 or given_high < 1):
        raise Usage(f"expected a text to have a length of 1 at least, and no negative one, got {text!r}.")
    if given_low > given_high:
        raise Usage(f"expected a range from small to large, got {text!r}.")
    return given_low, given_high
