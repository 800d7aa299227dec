"""What is known of a value: its labels, and as far as it can be told what it is.

    >>> joined = join([(Value(const=None), frozenset()), (Value(Label.IDENTITY), frozenset())])
    >>> joined.labels == Label.IDENTITY, joined.const is UNKNOWN, len(joined.ways)
    (True, True, 2)

`ways` keeps the alternatives of a value that was made differently in different branches, with the facts that hold on
each: `user = None` in one and `user = find(token)` in the other. A test of the name then decides between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lint_rules.flow.facts import Fact, merged
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.outline import Class, Function, Outline
    from lint_rules.frameworks.blocking import SyncClient

MAX_WAYS = 6
"""Alternatives that are kept apart. More were not seen in handlers, and each is a branch to look at."""

MAX_THINGS = 96
"""Functions of a table of handlers that are looked at. A method of the connection counts twice: as the project's own,
and as one that a framework may know."""


class Unknown:
    """The type of `UNKNOWN`: a value that is no literal."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Empty:
    """The type of `EMPTY`."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY = Empty()
"""The `const` of something that counts as false, and may be None, an empty text or any other: `token` where `token and
user` gives it."""


@dataclass(slots=True, eq=False)
class Value:
    """A value: labels, a literal if it is one, the things that it may be, its parts by key.

    It is never changed; that it is not frozen is because making a frozen one takes three times as long.
    """

    labels: int = 0
    const: object = UNKNOWN
    things: tuple[object, ...] = ()
    parts: Mapping[object, Value] | None = None
    ways: tuple[Way, ...] = ()
    keyed: bool = False
    """True for headers and queries: the key under which something is read decides what it is."""
    key: str = ""
    """The key or name under which the client sent it: `user_id` for `data["user_id"]`."""
    made: cst.CSTNode | None = None
    """The call of unknown code that gave it, while nothing else was made of it."""
    text: str = ""
    """What is written out of a text that is put together, with `{}` for the rest."""
    maker: str = ""
    """The full dotted name of that code, if it speaks to other machines: `httpx.AsyncClient`."""
    certain: str = ""
    """Why it is true and never None, whoever the client is: a coroutine that nobody has awaited."""

    def add(self, labels: int) -> Value:
        """The same value with more labels."""
        return self if self.labels | labels == self.labels else self._with(self.labels | labels)

    def drop(self, labels: int) -> Value:
        """The same value with fewer labels."""
        return self if not self.labels & labels else self._with(self.labels & ~labels)

    def _with(self, labels: int) -> Value:
        """Written out, because `dataclasses.replace` takes five times as long."""
        return Value(
            labels,
            self.const,
            self.things,
            self.parts,
            self.ways,
            self.keyed,
            self.key,
            self.made,
            self.text,
            self.maker,
            self.certain,
        )

    def settled(self) -> Value:
        """The same value where it may be false: what a coroutine gives once somebody awaits it."""
        parts, ways = self.parts, self.ways
        if parts is not None and any(part.certain for part in parts.values()):
            parts = {key: part.settled() for key, part in parts.items()}
        if any(way.value.certain for way in ways):
            ways = tuple(Way(way.value.settled(), way.facts) for way in ways)
        if not self.certain and parts is self.parts and ways is self.ways:
            return self
        return replace(self, certain="", parts=parts, ways=ways)


@dataclass(slots=True, eq=False)
class Way:
    """One alternative of a value, and what holds where it is that."""

    value: Value
    facts: frozenset[Fact]


NOTHING = Value()


@dataclass(eq=False)
class Instance:
    """An object of one of the project's classes, with what was given to its attributes."""

    owner: Class
    attributes: dict[str, Value] = field(default_factory=dict)
    is_lasting: bool = False
    """True for one that stands at the top of a file: what a handler writes into it, another one finds there or not."""


@dataclass(frozen=True, eq=False)
class Closure:
    """A function of the project, with the names that it sees from the functions around it, and its own object."""

    function: Function
    names: Mapping[str, Value] = field(default_factory=dict)
    self_value: Value | None = None
    given: tuple[Value, ...] = ()
    threaded: bool = False
    """True where `sync_to_async` and its like have moved it into a thread."""


@dataclass(frozen=True, eq=False)
class LambdaThing:
    """A lambda, with the names that it sees and the function that it is written in."""

    node: cst.Lambda
    names: Mapping[str, Value]
    inside: Function | None = None
    threaded: bool = False


@dataclass(frozen=True, eq=False)
class Bound:
    """A method that was not called yet: `self.send`, `sio.emit`, also in `async_to_sync(self.send)`."""

    receiver: Value
    name: str
    written: str
    threaded: bool = False


@dataclass(frozen=True, eq=False)
class Kind:
    """A class of the project as a value."""

    owner: Class


@dataclass(frozen=True, eq=False)
class Above:
    """What `super()` is in a method: the object, with the methods of the classes behind this one in its order."""

    owner: Class
    own: Value


@dataclass(frozen=True, eq=False)
class Claim:
    """A place where the client's word about who somebody is was read, and the name that it stood under."""

    function: Function
    node: cst.CSTNode
    key: str
    in_url: bool
    instead: bool = False
    """The server knows who it is, and what the message says counts in its place."""


@dataclass(frozen=True, eq=False)
class PairName:
    """The name in a pair of headers: `name` of `for name, value in scope["headers"]`. It says what the value is."""

    holder: Value
    beside: str
    """The variable of the value."""


@dataclass(frozen=True, eq=False)
class Module:
    """A module of the project as a value."""

    outline: Outline


@dataclass(frozen=True)
class Client:
    """A synchronous client of another service, or a part of one: a collection of it."""

    row: SyncClient


@dataclass(frozen=True)
class Query:
    """A query of Django's ORM that has not run: its model, and the relations that come with it (None: all)."""

    model: Class | None
    joined: frozenset[str] | None
    manager: cst.Attribute | None = None
    """`Message.objects`, where it begins."""
    is_manager: bool = False
    """True for that itself: to look at it asks nothing."""
    handed: bool = False
    """True for one that a function gave back which ran in a thread."""


@dataclass(frozen=True)
class Row:
    """An object of Django's ORM: its model, and the relations that were fetched with it (None: all)."""

    model: Class | None
    joined: frozenset[str] | None
    manager: cst.Attribute | None = None


@dataclass(frozen=True, eq=False)
class Yields:
    """What a call of a generator gives: to a loop, a `with` or a dependency it hands out this value."""

    value: Value
    hears: bool = False
    """A message of the client comes while it is walked through."""


def handed_out(value: Value) -> Value:
    """What a generator gives out; any other value is itself."""
    return next((thing.value for thing in value.things if isinstance(thing, Yields)), value)


@dataclass(frozen=True)
class Kept:
    """A collection that a class or file keeps, and what is taken out of it: `contents.py` says what the program puts
    there, when it is called."""

    owner: Class | Outline
    name: str


LIBRARY = (Client, Query, Row)
"""Objects of libraries."""

DOUBTFUL = (*LIBRARY, Kept)
"""That a value may be one of these does not say that it is there."""


def kept_by(*values: Value) -> tuple[Kept, ...]:
    """The collections of the program among these, or that they were taken from."""
    return tuple(thing for value in values if value.things for thing in value.things if isinstance(thing, Kept))


def alternatives(value: Value) -> Sequence[Way]:
    """The ways of a value; one without facts for a value that was made in one way."""
    return value.ways or (Way(value, frozenset()),)


def join(options: Iterable[tuple[Value, frozenset[Fact]]]) -> Value:
    """A value that is one of these, each with what holds where it is that."""
    listed = list(options)
    if not listed:
        return NOTHING
    first = listed[0][0]
    for value, _ in listed:
        if value is not first:
            break
    else:
        return first
    return _joined(listed)


def _joined(listed: Sequence[tuple[Value, frozenset[Fact]]]) -> Value:
    """The same for values that differ: one loop over all that is known of them, because this is what is run most."""
    first = listed[0][0]
    labels, const, text, keyed = 0, first.const, "", False
    made, maker, certain = first.made, first.maker, first.certain
    things, ways, keys = list[object](), list[Way](), set[str]()
    for value, facts in listed:
        labels |= value.labels
        things += [thing for thing in value.things if thing not in things] if value.things else []
        ways += [Way(way.value, way.facts | facts) for way in value.ways] if value.ways else [Way(value, facts)]
        if value.const is UNKNOWN:
            keys.add(value.key)
        if value.const is not const and not _same(value.const, const):
            const = UNKNOWN
        made = made if value.made is made else None
        maker = maker if value.maker == maker else ""
        certain = certain if value.certain == certain else ""
        text = text or value.text
        keyed = keyed or value.keyed
    if any(map(proves_nothing, (value for value, _ in listed))):
        labels &= ~Label.CREDENTIAL  # the client chooses which of these it is
    ways, key = _grouped(ways), keys.pop() if len(keys) == 1 else ""
    parts = _joined_parts([(value, facts) for value, facts in listed if value.const is not None])
    kept = tuple(ways) if len(ways) <= MAX_WAYS else ()
    return Value(labels, const, tuple(things[:MAX_THINGS]), parts, kept, keyed, key, made, text, maker, certain)


def proves_nothing(value: Value) -> bool:
    """True for a header by which a client names itself or its network, and proves nothing."""
    return value.labels & (Label.CLAIMED | ABOUT_CLIENT) == Label.CLAIMED


def _grouped(ways: list[Way]) -> list[Way]:
    """Alternatives that are the same literal are one, with what holds where several ways meet."""
    by_const: dict[tuple[type, object], list[Way]] = {}
    rest = []
    for way in ways:
        const = way.value.const
        if isinstance(const, (bool, str, int, type(None))):
            by_const.setdefault((type(const), const), []).append(way)
        else:
            rest.append(way)
    grouped = [Way(same[0].value, merged([way.facts for way in same])) for same in by_const.values()]
    return grouped + rest


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _joined_parts(options: Sequence[tuple[Value, frozenset[Fact]]]) -> Mapping[object, Value] | None:
    """The parts of either: each is what it is on the way on which it was made, as in `return True, user`."""
    tables = [(value.parts, facts) for value, facts in options if value.parts is not None]
    if not options or len(tables) < len(options):
        return None
    names = {key for table, _ in tables for key in table}
    return {
        key: join((table[key], facts) for table, facts in tables if key in table)
        for key in sorted(names, key=repr)
    }  # fmt: skip


def union(values: Iterable[Value | Fact]) -> int:
    """All labels of several values, or facts."""
    labels = 0
    for value in values:
        labels |= value.labels
    return labels


def with_things(value: Value, things: tuple[object, ...]) -> Value:
    """The same value, which may also be one of these."""
    return replace(value, things=(*value.things, *things)) if things else value


def element(value: Value) -> Value:
    """What iterating over a value gives, and what an unknown key of it may be."""
    if value.parts:
        found = join((part, frozenset()) for part in value.parts.values())
        found = found if found.labels or found.things else found.add(value.labels & ~COLLECTION)
        return with_things(found, kept_by(value))
    labels = value.labels & ~COLLECTION
    if value.labels & Label.ROSTER:
        labels |= Label.OTHERS
    things = tuple(map(_one_of, value.things)) if value.parts is None else kept_by(value)
    return Value(labels, things=things, keyed=value.keyed)


def _one_of(thing: object) -> object:
    """An object of a query, where it is gone through."""
    return Row(thing.model, thing.joined, thing.manager) if isinstance(thing, Query) else thing


COLLECTION = Label.ROSTER | Label.WHOLE | Label.TEXT | Label.CONNECTION | Label.REQUEST | Label.SERVER | Label.LAYER
"""Labels of a thing that its parts do not have."""


def grown(collection: Value, part: Value, key: object = UNKNOWN) -> Value:
    """A collection whose parts are known, with one more; under a key, or somewhere in it."""
    if collection.parts is None:
        return collection
    under = key if isinstance(key, str) else ("somewhere", len(collection.parts))
    return replace(collection, parts={**collection.parts, under: part})


def is_written_out(table: Value) -> bool:
    """True for a list or table of texts that the program writes out: `("news", "status")`. One that is empty at the
    start is filled later."""
    parts = table.parts or {}
    return bool(parts) and all(part.const is not UNKNOWN for part in parts.values())


def is_truthy(value: Value) -> bool | None:
    """Whether a value counts as true, if that can be told."""
    if value.const is not UNKNOWN:
        return bool(value.const)
    if value.things and not value.labels and not any(isinstance(thing, DOUBTFUL) for thing in value.things):
        return True if any(not isinstance(thing, Bound) for thing in value.things) else None
    return None


def text_of(value: Value) -> str:
    """The text that a value is as far as it is written out, with `{}` for what is not."""
    return value.const if isinstance(value.const, str) else value.text or "{}"


_LITERALS = (str, bytes, int, float, bool, type(None))


def memo_key(value: Value) -> tuple[object, ...]:
    """Equal for values that a function cannot tell apart, as far as the flow follows them."""
    const = value.const if isinstance(value.const, _LITERALS) else None
    parts = tuple((repr(key), part.labels) for key, part in value.parts.items()) if value.parts else ()
    ways = tuple((way.value.labels, repr(way.value.const), way.facts) for way in value.ways)
    things = tuple(_thing_key(thing, NESTING) for thing in value.things) if value.things else ()
    told = (value.key, value.text, value.maker, value.certain)
    return (value.labels, value.const is UNKNOWN, const, things, parts, ways, *told)


NESTING = 2
"""How many functions inside of each other are told apart by the names that they see around them."""


def names_key(function: Function, names: Mapping[str, Value], depth: int = NESTING) -> tuple[object, ...]:
    """Equal where a function inside another cannot tell apart what stands around it: by the names that it uses."""
    used = function.words
    return tuple(
        (name, value.labels, value.const if isinstance(value.const, _LITERALS) else None,
         tuple(_thing_key(thing, depth - 1) for thing in value.things))
        for name, value in names.items()
        if name in used or ("." in name and used.issuperset(name.split(".")))
    )  # fmt: skip


def _thing_key(thing: object, depth: int) -> object:
    """Functions, classes and methods that were not called yet are made anew wherever they are named."""
    match thing:
        case Bound():
            held = thing.receiver
            inner = tuple(_thing_key(one, depth) for one in held.things)
            return thing.name, thing.written, thing.threaded, held.labels, inner
        case Kind():
            return thing.owner
        case Module():
            return thing.outline
        case Closure() if not thing.given:
            own = thing.self_value
            held_by = (own.labels, tuple(_thing_key(one, depth) for one in own.things)) if own is not None else None
            seen = names_key(thing.function, thing.names, depth) if thing.names and depth else ()
            return thing.function, thing.threaded, held_by, seen
    return thing
