"""JSON Schemas named as types of three languages."""

from __future__ import annotations

import pytest

from scaffold.words.schemas import LANGUAGES, DeclaredField, DeclaredType, Types, sample

REF = "#/components/schemas/"
EXPRESSIONS = [
    ({}, "*", "unknown", "Any"),
    ({"type": "string", "format": "date-time"}, "string", "string", "str"),
    ({"type": "integer", "minimum": 1}, "number", "number", "int"),
    ({"type": "number"}, "number", "number", "float"),
    ({"type": "boolean"}, "boolean", "boolean", "bool"),
    ({"type": ["string", "null"]}, "string | null", "string | null", "str | None"),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "number | null", "number | null", "int | None"),
    ({"anyOf": [{"type": "integer"}, {}]}, "*", "unknown", "Any"),
    ({"type": "array", "items": {"type": "string"}}, "Array<string>", "Array<string>", "list[str]"),
    ({"type": "array"}, "Array<*>", "Array<unknown>", "list[Any]"),
    ({"type": "object"}, "Object<string, *>", "Record<string, unknown>", "dict[str, Any]"),
    (
        {"type": "object", "additionalProperties": {"type": "integer"}},
        "Object<string, number>",
        "Record<string, number>",
        "dict[str, int]",
    ),
    ({"enum": ["up", 2, True]}, '"up" | 2 | true', '"up" | 2 | true', 'Literal["up", 2, True]'),
    ({"const": "up"}, '"up"', '"up"', 'Literal["up"]'),
    ({"type": "string", "contentEncoding": "binary"}, "ArrayBuffer", "ArrayBuffer", "Any"),
]


@pytest.mark.parametrize(("schema", "js", "ts", "python"), EXPRESSIONS)
def test_a_schema_is_a_type_of_each_language(schema: dict[str, object], js: str, ts: str, python: str) -> None:
    assert [Types(LANGUAGES[each], {}).of(schema) for each in ("js", "ts", "python")] == [js, ts, python]


def test_an_object_is_declared_with_its_fields_after_what_it_is_made_of() -> None:
    schemas = {
        "Message": {
            "type": "object",
            "properties": {"body": {"type": "string"}, "by": {"$ref": f"{REF}User"}},
            "required": ["body"],
        },
        "User": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
    }
    types = Types(LANGUAGES["python"], schemas)
    assert types.of({"$ref": f"{REF}Message"}) == "Message"
    assert list(types.declared.values()) == [
        DeclaredType("User", (DeclaredField("id", "int", optional=False),)),
        DeclaredType(
            "Message", (DeclaredField("body", "str", optional=False), DeclaredField("by", "User", optional=True))
        ),
    ]


def test_a_type_may_hold_itself() -> None:
    schemas = {"Tree": {"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": f"{REF}Tree"}}}}}
    types = Types(LANGUAGES["ts"], schemas)
    types.of({"$ref": f"{REF}Tree"})
    assert types.declared["Tree"].fields == (DeclaredField("below", "Array<Tree>", optional=True),)


def test_a_name_that_is_no_identifier_or_taken_is_changed() -> None:
    schemas = {"Page[int]": {"type": "integer"}, "Socket": {"type": "string"}}
    types = Types(LANGUAGES["ts"], schemas)
    assert types.of({"$ref": f"{REF}Page[int]"}) == "Page_int_"
    assert types.of({"$ref": f"{REF}Socket"}) == "SocketPayload"


def test_an_object_whose_keys_are_no_identifiers_is_a_mapping() -> None:
    schemas = {"Headers": {"type": "object", "properties": {"content-type": {"type": "string"}}}}
    types = Types(LANGUAGES["python"], schemas)
    types.of({"$ref": f"{REF}Headers"})
    assert types.declared["Headers"].alias == "dict[str, Any]"


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string", "minLength": 3}, '"xxx"'),
        ({"type": "string", "format": "date"}, '"2026-01-31"'),
        ({"type": "integer", "minimum": 10}, "10"),
        ({"type": "integer", "exclusiveMinimum": 10}, "11"),
        ({"type": "integer", "maximum": -4}, "-5"),
        ({"type": "boolean"}, "True"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, "[1, 1]"),
        ({"enum": ["up", "down"]}, '"up"'),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, '"x"'),
        ({"$ref": f"{REF}Place"}, '{"amount": 1}'),
        ({"type": "object", "maxProperties": 0}, "{}"),
        ({}, "{}"),
    ],
)
def test_a_sample_has_what_has_to_be_there(schema: dict[str, object], text: str) -> None:
    place = {
        "type": "object",
        "properties": {"amount": {"type": "integer"}, "note": {"type": "string"}},
        "required": ["amount"],
    }
    assert sample(schema, {"Place": place}) == text
