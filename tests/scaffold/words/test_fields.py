"""Fields: what generated tests send is what the generated struct takes and refuses, whatever the types."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.words.errors import ScaffoldError
from scaffold.words.events import Event
from scaffold.words.fields import KINDS, SPELLED, parse_fields

NAMES: dict[str, Any] = {
    "Annotated": Annotated, "Any": Any, "Literal": Literal, "Meta": msgspec.Meta, "Struct": msgspec.Struct,
    "UTC": UTC, "UUID": UUID, "date": date, "datetime": datetime,
}  # fmt: skip


def struct_of(event: Event) -> type[Any]:
    """Return the struct that the declarations make."""
    names = dict(NAMES)
    for name, fields in event.structs:
        body = "\n".join(f"    {field.declaration(name)}" for field in fields) or "    pass"
        # This file's own `from __future__ import annotations` must not reach the code: msgspec could not resolve it.
        exec(compile(f"class {name}(Struct):\n{body}\n", "payload", "exec", dont_inherit=True), names)
    made: type[Any] = names[event.payload]
    return made


def sized(kind: str) -> st.SearchStrategy[str]:
    return st.builds(lambda low, size: f"{kind}({low}..{low + size})", st.integers(0, 20), st.integers(1, 60))


LEAVES = st.one_of(
    sized("str"), sized("int"), sized("float"), st.sampled_from(["bool", "date", "datetime", "uuid", "enum(red,green)"])
)
TYPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda item, most: f"list[{item}](..{most})", inner, st.integers(1, 4)),
        st.builds(lambda one, other: f"{{f_one:{one} f_two:{other}?}}", inner, inner),
    ),
    max_leaves=4,
)
FIELDS = st.builds(
    lambda name, kind, optional: f"{name}:{kind}{optional}",
    st.from_regex(r"f_[a-z]{1,11}", fullmatch=True),
    TYPES,
    st.sampled_from(["", "?"]),
)


@settings(deadline=None)
@given(st.lists(FIELDS, max_size=4, unique_by=lambda text: text.split(":")[0]))
def test_samples_are_accepted_and_invalid_ones_refused(fields: list[str]) -> None:
    event = Event.parse("new_msg", " ".join(fields))
    struct = struct_of(event)
    msgspec.convert(eval(event.sample, NAMES), struct)
    for text in event.invalid:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(eval(text, NAMES), struct)


@settings(deadline=None)
@given(FIELDS)
def test_a_field_is_read_back_from_its_own_text(text: str) -> None:
    [field] = parse_fields(text)
    assert parse_fields(field.text) == (field,)


@settings(deadline=None)
@given(FIELDS)
def test_a_value_of_python_is_what_the_sample_becomes(text: str) -> None:
    """A test of a context passes values, and one of a channel sends samples."""
    [field] = parse_fields(text)
    value = eval(field.type.value, NAMES)
    sent = msgspec.to_builtins(msgspec.convert(eval(field.type.sample, NAMES), eval(field.type.plain, NAMES)))
    assert type(msgspec.to_builtins(value)) is type(sent)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"object", "list", "enum"}))
def test_every_type_can_be_optional_and_in_a_list(kind: str) -> None:
    event = Event.parse("new_msg", f"one:{kind} many:list[{kind}] maybe:{kind}?")
    struct = struct_of(event)
    assert msgspec.convert({**eval(event.sample), "maybe": None}, struct).maybe is None


def test_what_has_no_bounds_gets_some() -> None:
    declared = {field.name: field.declaration("Bid") for field in parse_fields("count:int body:str tags:list[str]")}
    assert "ge=-9_007_199_254_740_991" in declared["count"]
    assert "max_length=2_000" in declared["body"]
    assert "max_length=100" in declared["tags"]


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        ("body", "such as 'body:str"),
        ("body:bytes", f"one of {SPELLED}, got 'bytes'"),
        ("body:object", f"one of {SPELLED}, got 'object'"),
        ("body:string", f"one of {SPELLED}, got 'string'"),
        ("body:", f"one of {SPELLED}, got ''"),
        ("tags:list", "as in 'list[str]'"),
        ("tags:list[str", "expected ']'"),
        ("tags:list[text]", f"one of {SPELLED}, got 'text]'"),
        ("kind:enum", "as in 'enum(red,green)'"),
        ("place:{city:str", "expected '}'"),
        ("place:{city:text}", f"one of {SPELLED}, got 'text}}'"),
        ("body:str(5..1)", "small to large"),
        ("body:str(-3..1)", "negative"),
        ("flag:bool(1..2)", "no range"),
        ("due:date(1..2)", "no range"),
        ("user_id:int", "who it is"),
        ("author:str", "who it is"),
        ("place:{author:str}", "who it is"),
        ("id:int", "server's"),
        ("class:str", "keyword"),
        ("body:str body:int", "once"),
        ("__import__:str", "letters, digits and underscores"),
        ("topic:float", "the context itself uses"),
        ("date:date", "the context itself uses"),
        ("self:str", "the context itself uses"),
    ],
)
def test_what_cannot_be_a_field_gets_a_sentence(payload: str, part: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        parse_fields(payload)
    assert part in str(refused.value)
