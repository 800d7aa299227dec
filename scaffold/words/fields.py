"""The fields of a payload: typed, bounded, and read from one line of text.

>>> for field in parse_fields("amount:int(1..100) note:str(..200)? colours:list[enum(red,green)](..2)"):
...     print(field.declaration("Bid"))
amount: Annotated[int, Meta(ge=1, le=100)]
colours: Annotated[list[Literal["red", "green"]], Meta(max_length=2)]
note: Annotated[str, Meta(max_length=200)] | None = None

`?` makes a field optional; a range in brackets bounds the length of a text or list, or the size of a number. What is
given no range gets one, because a payload without bounds is an invitation. `enum(red,green)` is one of a few texts,
`list[TYPE]` a list, and `{street:str city:str?}` an object with fields of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scaffold.words import inflect, reserved
from scaffold.words.errors import BadName, Usage
from scaffold.words.names import check_identifier

__all__ = ["Field", "Type", "has_bounds", "import_lines", "parse_fields", "structs", "value_import_lines"]

MAX_WORD = 24
"""Characters of an event or a field: what is made of two of them still fits on one line."""

SAFE_INTEGER = 2**53 - 1
"""The largest integer that JavaScript holds exactly."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One type: in Python and in SQLite, its range without one, and texts of Python for tests.

    `default` is what a row of before holds, as SQL; `sample` a valid value as JSON has it, `wrong` one that is refused,
    and `value` the sample as code has it that has decoded it.
    """

    python: str
    column: str
    default: str
    wrong: str
    sample: str = ""
    value: str = ""
    range: tuple[int, int] | None = None


UUID = "12345678-1234-5678-1234-567812345678"
KINDS = {
    "str": _Kind("str", "TEXT", "''", "7", range=(1, 2_000)),
    "int": _Kind("int", "INTEGER", "0", '"yes"', range=(-SAFE_INTEGER, SAFE_INTEGER)),
    "float": _Kind("float", "REAL", "0.0", '"yes"', range=(-1_000_000_000, 1_000_000_000)),
    "bool": _Kind("bool", "INTEGER", "0", "7", "True"),
    "date": _Kind("date", "TEXT", "'1970-01-01'", '"tomorrow"', '"2030-01-31"', "date(2030, 1, 31)"),
    "datetime": _Kind(
        "datetime",
        "TEXT",
        "'1970-01-01T00:00:00Z'",
        '"noon"',
        '"2030-01-31T12:00:00Z"',
        "datetime(2030, 1, 31, tzinfo=UTC)",
    ),
    "uuid": _Kind("UUID", "TEXT", f"'{UUID}'", '"1"', f'"{UUID}"', f'UUID("{UUID}")'),
    "enum": _Kind("Literal", "TEXT", "''", '"no such choice"'),
    "list": _Kind("list", "TEXT", "'[]'", "7", range=(0, 100)),
    "object": _Kind("dict[str, Any]", "TEXT", "'{}'", "7"),
}
SPELLED = "str, int, float, bool, date, datetime, uuid, enum(red,green), list[TYPE], {field:TYPE …}"
"""The types as they are typed, for messages."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RANGE = re.compile(r"\((?P<low>-?\d*)\.\.(?P<high>-?\d*)\)")
_CHOICES = re.compile(r"\((?P<choices>[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*)\)")


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a field. `low` and `high` bound texts, lists and numbers; None for what has no size."""

    kind: str
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    item: Type | None = None
    fields: tuple[Field, ...] = ()

    @property
    def text(self) -> str:
        """The type as it would be typed: what the manifest stores."""
        bounds = f"({self.low}..{self.high})" if self.low is not None else ""
        match self.kind:
            case "enum":
                return f"enum({','.join(self.choices)})"
            case "list" if self.item is not None:
                return f"list[{self.item.text}]{bounds}"
            case "object":
                return "{" + " ".join(field.text for field in self.fields) + "}"
            case kind:
                return f"{kind}{bounds}"

    def annotation(self, struct: str) -> str:
        """Return the annotation with bounds; `struct` is the name of the class of an object."""
        plain = self.plain if self.kind != "object" else struct
        if self.kind == "list" and self.item is not None:
            plain = f"list[{self.item.annotation(struct)}]"
        return f"Annotated[{plain}, {self._meta}]" if self._meta else plain

    @property
    def plain(self) -> str:
        """The annotation without bounds, where objects are dicts."""
        if self.kind == "enum":
            return "Literal[" + ", ".join(f'"{choice}"' for choice in self.choices) + "]"
        return f"list[{self.item.plain}]" if self.item is not None else KINDS[self.kind].python

    @property
    def parts(self) -> Iterator[Type]:
        """Yield this type and all that are inside it."""
        yield self
        if self.item is not None:
            yield from self.item.parts
        for field in self.fields:
            yield from field.type.parts

    @property
    def plain_parts(self) -> Iterator[Type]:
        """Yield this type and those inside it, but nothing of an object, which is plain data where it is stored."""
        yield self
        if self.item is not None:
            yield from self.item.plain_parts

    @property
    def _meta(self) -> str:
        if self.kind == "datetime":
            return "Meta(tz=True)"
        sized = self.kind in {"str", "list"}
        low, high = ("min_length", "max_length") if sized else ("ge", "le")
        bounds = [] if self.low is None or (sized and self.low == 0) else [f"{low}={self.low:_}"]
        bounds += [] if self.high is None else [f"{high}={self.high:_}"]
        return f"Meta({', '.join(bounds)})" if bounds else ""

    @property
    def sample(self) -> str:
        """A valid value as Python text."""
        match self.kind:
            case "str":
                return '"' + ("hello" * ((self.low or 0) // 5 + 1))[: min(max(self.low or 0, 5), self.high or 5)] + '"'
            case "int" | "float":
                value = max(self.low or 0, min(1, self.high if self.high is not None else 1))
                return str(value) if self.kind == "int" else f"{value}.0"
            case "enum":
                return f'"{self.choices[0]}"'
            case "list" if self.item is not None:
                return "[" + ", ".join([self.item.sample] * max(self.low or 0, min(1, self.high or 0))) + "]"
            case "object":
                return "{" + ", ".join(f'"{field.name}": {field.type.sample}' for field in self.fields) + "}"
            case kind:
                return KINDS[kind].sample

    @property
    def value(self) -> str:
        """A valid value as Python text, as code that has decoded it sees it."""
        if self.kind == "list" and self.item is not None:
            return f"[{self.item.value}]"
        return KINDS[self.kind].value or self.sample

    @property
    def invalid(self) -> Iterator[str]:
        """Yield values that are refused, as Python text: of the wrong type, and out of bounds."""
        yield KINDS[self.kind].wrong
        if self.kind == "str":
            yield from ['""'] if self.low else []
            yield from [f'"x" * {self.high + 1:_}'] if self.high is not None else []
        elif self.kind == "list" and self.item is not None and self.high is not None:
            yield f"[{self.item.sample}] * {self.high + 1}"
        elif self.kind in {"int", "float"} and self.high is not None and self.high < SAFE_INTEGER:
            yield f"{self.high + 1:_}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a payload."""

    name: str
    type: Type
    optional: bool = False

    @property
    def text(self) -> str:
        """The field as it would be typed: what the manifest stores."""
        return f"{self.name}:{self.type.text}{'?' if self.optional else ''}"

    def struct(self, owner: str) -> str:
        """Return the name of the class for an object in this field of the class `owner`."""
        return f"{owner}{inflect.camel(self.name)}"

    def declaration(self, owner: str) -> str:
        """Return the line of the field in the class `owner`."""
        return f"{self.name}: {self.type.annotation(self.struct(owner))}{' | None = None' if self.optional else ''}"

    @property
    def stored(self) -> str:
        """The annotation without bounds: `int | None`."""
        return f"{self.type.plain} | None" if self.optional else self.type.plain

    @property
    def column(self) -> str:
        """The type of its column in SQLite."""
        return KINDS[self.type.kind].column

    @property
    def column_default(self) -> str | None:
        """What a row holds that was stored before the field came, as SQL; None for a field that may be missing."""
        if self.optional:
            return None
        return f"'{self.type.choices[0]}'" if self.type.kind == "enum" else KINDS[self.type.kind].default

    @property
    def holds_objects(self) -> bool:
        """Tell whether an object is in it, which is stored as plain data."""
        return any(part.kind == "object" for part in self.type.parts)


def structs(owner: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, tuple[Field, ...]]]:
    """Yield the classes that fields of the class `owner` need, innermost first, each with its fields."""
    for field in fields:
        for part in field.type.parts:
            if part.kind == "object":
                yield from structs(field.struct(owner), part.fields)
                yield field.struct(owner), part.fields
                break


def import_lines(fields: Iterable[Field], *, bounded: bool, objects: bool, names: Iterable[str] = ()) -> list[str]:
    """Return what a module that declares the fields imports from the standard library, besides `names` of `typing`.

    `bounded` is for a module that declares them with their bounds, `objects` for one in which objects are dicts.
    """
    fields = list(fields)
    kinds = {part.kind for field in fields for part in (field.type.plain_parts if objects else field.type.parts)}
    typing = {*names, *({"Literal"} if "enum" in kinds else ()), *({"Any"} if objects and "object" in kinds else ())}
    typing |= {"Annotated"} if bounded and has_bounds(fields) else set()
    lines = {"datetime": kinds & {"date", "datetime"}, "typing": typing, "uuid": {"UUID"} if "uuid" in kinds else set()}
    return [f"from {module} import {', '.join(sorted(found))}" for module, found in lines.items() if found]


def value_import_lines(fields: Iterable[Field]) -> list[str]:
    """Return what a module imports from the standard library that holds a value of each field."""
    kinds = {part.kind for field in fields for part in field.type.plain_parts}
    datetimes = {*(kinds & {"date", "datetime"}), *({"UTC"} if "datetime" in kinds else ())}
    lines = [f"from datetime import {', '.join(sorted(datetimes))}"] if datetimes else []
    return [*lines, "from uuid import UUID"] if "uuid" in kinds else lines


def has_bounds(fields: Iterable[Field]) -> bool:
    """Tell whether any of the fields, or what is inside them, is declared with `Annotated` and `Meta`."""
    return any("Annotated" in part.annotation("") for field in fields for part in field.type.parts)


def parse_fields(text: str) -> tuple[Field, ...]:
    """Read fields that are separated by blanks; those that are optional come last.

    Raises `Usage` or `BadName` with a sentence.
    """
    return _Reader(text).fields(until="")


class _Reader:
    """Reads a line from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def fields(self, *, until: str) -> tuple[Field, ...]:
        found = []
        while self._skip_blanks() and not (until and self._takes(until)):
            found.append(self._field())
            if self._at < len(self._text) and not self._text[self._at].isspace() and self._text[self._at] != until:
                raise self._unexpected(found[-1].name)
        if until and not self._text[: self._at].endswith(until):
            raise Usage(f"expected {until!r} at the end of {self._text!r}.")
        names = [field.name for field in found]
        if len(set(names)) != len(names):
            raise Usage(f"expected each field once, got {' '.join(names)}.")
        return tuple(sorted(found, key=lambda field: field.optional))

    def _field(self) -> Field:
        name = self._match(_WORD)
        if name is None or not self._takes(":"):
            raise Usage(f"expected a field such as 'body:str(1..2000)' or 'reply_to:int?', got {self._rest()!r}.")
        _check_name(name[0])
        return Field(name[0], self._type(name[0]), self._takes("?"))

    def _type(self, name: str) -> Type:
        if self._takes("{"):
            return Type("object", fields=self.fields(until="}"))
        start = self._at
        word = self._match(_WORD)
        kind = word[0] if word is not None else ""
        if kind not in KINDS or kind == "object":
            self._at = start
            raise self._unexpected(name)
        if kind == "enum":
            if (choices := self._match(_CHOICES)) is None:
                raise Usage(f"expected the choices of {name!r} as in 'enum(red,green)', got {self._rest()!r}.")
            return Type(kind, choices=tuple(dict.fromkeys(choices["choices"].split(","))))
        item = self._item(name) if kind == "list" else None
        low, high = self._range(name, kind)
        return Type(kind, low, high, item=item)

    def _item(self, name: str) -> Type:
        if not self._takes("["):
            raise Usage(f"expected what {name!r} is a list of, as in 'list[str]', got {self._rest()!r}.")
        item = self._type(name)
        if not self._takes("]"):
            raise Usage(f"expected ']' after the type in the list {name!r}, got {self._rest()!r}.")
        return item

    def _range(self, name: str, kind: str) -> tuple[int | None, int | None]:
        found, default = self._match(_RANGE), KINDS[kind].range
        if default is None:
            if found is not None:
                raise Usage(f"a {kind} has no range, got {found[0]!r} for {name!r}.")
            return None, None
        if found is None:
            return default
        sized = kind in {"str", "list"}
        low = int(found["low"]) if found["low"] not in {"", "-"} else (0 if sized else default[0])
        high = int(found["high"]) if found["high"] not in {"", "-"} else default[1]
        if sized and (low < 0 or high < 1):
            raise Usage(f"expected {name!r} to have a length of 1 at least, and no negative one, got {found[0]!r}.")
        if low > high:
            raise Usage(f"expected a range from small to large for {name!r}, got {found[0]!r}.")
        return low, high

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        self._at = self._at if found is None else found.end()
        return found

    def _takes(self, text: str) -> bool:
        found = self._text.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _skip_blanks(self) -> bool:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _rest(self) -> str:
        return self._text[self._at :].partition(" ")[0]

    def _unexpected(self, name: str) -> Usage:
        return Usage(f"expected the type of {name!r} to be one of {SPELLED}, got {self._rest()!r}.")


def _check_name(name: str) -> None:
    if len(name) > MAX_WORD:
        raise BadName(f"expected a field of at most {MAX_WORD} characters, got {name!r}.")
    reserved.check_field(name)
    check_identifier(name, given=name, kind="field")
