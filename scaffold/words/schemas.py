"""Names JSON Schemas as types of JavaScript, TypeScript and Python, and makes samples of them.

types = Types(PYTHON, schemas)
types.of({"$ref": "#/components/schemas/Message"})       # "Message"; types.declared has its fields
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

__all__ = ["LANGUAGES", "DeclaredField", "DeclaredType", "Language", "Types", "sample"]

Schema = Mapping[str, Any]
REF = "#/components/schemas/"
TAKEN = frozenset({
    "Any", "Array", "Callable", "Channel", "ChannelError", "Literal", "Object", "Presence", "Promise", "Record",
    "Refusal", "Socket", "TypedDict",
})  # fmt: skip
"""What a client's module has already, in one of the languages."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes types."""

    basic: Mapping[str, str]
    bytes: str | None
    array: Callable[[str], str]
    mapping: Callable[[str], str]
    literal: Callable[[Iterable[object]], str]


def _json_literal(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f'"{value}"' if isinstance(value, str) else str(value)


_SCRIPT = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
LANGUAGES: Mapping[str, Language] = {
    "js": Language(
        {**_SCRIPT, "any": "*"},
        "ArrayBuffer",
        array=lambda item: f"Array<{item}>",
        mapping=lambda value: f"Object<string, {value}>",
        literal=lambda values: " | ".join(map(_json_literal, values)),
    ),
    "ts": Language(
        {**_SCRIPT, "any": "unknown"},
        "ArrayBuffer",
        array=lambda item: f"Array<{item}>",
        mapping=lambda value: f"Record<string, {value}>",
        literal=lambda values: " | ".join(map(_json_literal, values)),
    ),
    "python": Language(
        {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "any": "Any"},
        None,
        array=lambda item: f"list[{item}]",
        mapping=lambda value: f"dict[str, {value}]",
        literal=lambda values: f"Literal[{', '.join(_python_literal(each) for each in values)}]",
    ),
}


def _python_literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field of an object. `optional` says that it may be left out."""

    name: str
    type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A named type: an object with fields, or else another name for `alias`."""

    name: str
    fields: tuple[DeclaredField, ...] = ()
    alias: str | None = None


@dataclass
class Types:
    """The types of one client. `declared` collects the named ones, each after those that it is made of."""

    language: Language
    schemas: Mapping[str, Schema]
    declared: dict[str, DeclaredType] = field(default_factory=dict)

    def of(self, schema: Schema) -> str:
        """Return the expression for a schema; what has no type in the language is any JSON value."""
        if (ref := schema.get("$ref")) is not None:
            return self._named(str(ref).removeprefix(REF))
        if "const" in schema:
            return self.language.literal([schema["const"]])
        if "enum" in schema:
            return self.language.literal(schema["enum"])
        if (choices := schema.get("anyOf") or schema.get("oneOf")) is not None:
            return self._union(self.of(each) for each in choices)
        return self._of_kind(schema)

    def _of_kind(self, schema: Schema) -> str:
        kind = schema.get("type")
        if isinstance(kind, list):
            return self._union(self.of({**schema, "type": each}) for each in kind)
        if kind == "array":
            return self.language.array(self.of(schema.get("items") or {}))
        if kind == "object":
            return self.language.mapping(self.of(_values(schema)))
        if schema.get("contentEncoding") == "binary":
            return self.language.bytes or self.language.basic["any"]
        return self.language.basic.get(str(kind), self.language.basic["any"])

    def _union(self, choices: Iterator[str]) -> str:
        found = list(dict.fromkeys(choices))
        return self.language.basic["any"] if self.language.basic["any"] in found else " | ".join(found)

    def _named(self, reference: str) -> str:
        name = re.sub(r"\W", "_", reference)
        name = f"{name}Payload" if name in TAKEN else name
        if name not in self.declared:
            self.declared[name] = DeclaredType(name)  # a type may hold itself
            declaration = self._declaration(name, self.schemas[reference])
            del self.declared[name]  # what it is made of comes first
            self.declared[name] = declaration
        return name

    def _declaration(self, name: str, schema: Schema) -> DeclaredType:
        if schema.get("type") != "object" or "properties" not in schema:
            return DeclaredType(name, alias=self.of(schema))
        if not all(key.isidentifier() and not iskeyword(key) for key in schema["properties"]):
            return DeclaredType(name, alias=self.language.mapping(self.language.basic["any"]))
        required = schema.get("required", ())
        fields = (DeclaredField(key, self.of(each), key not in required) for key, each in schema["properties"].items())
        return DeclaredType(name, tuple(fields))


def sample(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    """Return the text of a Python value that a schema takes, with what has to be there and nothing else."""
    if (ref := schema.get("$ref")) is not None:
        return sample(schemas[str(ref).removeprefix(REF)], schemas)
    if "const" in schema or "enum" in schema:
        return _python_literal(schema.get("const", schema.get("enum", [None])[0]))
    if (choices := schema.get("anyOf") or schema.get("oneOf")) is not None:
        return sample(choices[0], schemas)
    kind = schema.get("type")
    return _SAMPLES.get(kind[0] if isinstance(kind, list) else str(kind), _sample_object)(schema, schemas)


def _sample_object(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    properties = schema.get("properties", {})
    fields = (f'"{name}": {sample(properties[name], schemas)}' for name in schema.get("required", ()))
    return f"{{{', '.join(fields)}}}"


def _sample_text(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    if schema.get("contentEncoding") == "binary":
        return 'b"x"'
    known = _FORMATS.get(str(schema.get("format")))
    return f'"{known or "x" * max(1, int(schema.get("minLength", 1)))}"'


def _sample_number(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum", schema.get("exclusiveMaximum"))
    if least is None and "exclusiveMinimum" in schema:
        least = schema["exclusiveMinimum"] + 1
    return repr(least if least is not None else 1 if most is None or most > 1 else most - 1)


def _sample_array(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    items = [sample(schema.get("items") or {}, schemas)] * int(schema.get("minItems", 0))
    return f"[{', '.join(items)}]"


_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_SAMPLES: Mapping[str, Callable[[Schema, Mapping[str, Schema]], str]] = {
    "string": _sample_text,
    "integer": _sample_number,
    "number": _sample_number,
    "boolean": lambda schema, schemas: "True",
    "null": lambda schema, schemas: "None",
    "array": _sample_array,
}


def _values(schema: Schema) -> Schema:
    values = schema.get("additionalProperties")
    return values if isinstance(values, Mapping) else {}
