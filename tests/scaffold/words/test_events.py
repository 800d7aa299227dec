"""Events and their payloads, from the text of an option."""

from __future__ import annotations

import ast
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.words.errors import ScaffoldError, Usage
from scaffold.words.events import Event, Field, parse_events


def struct_of(event: Event) -> type[Any]:
    """Return the struct that the declarations make."""
    body = "\n".join(field.declaration for field in event.fields) or "    pass"
    names: dict[str, Any] = {"Annotated": Annotated, "Meta": msgspec.Meta, "Struct": msgspec.Struct}
    # This file's own `from __future__ import annotations` must not reach the code: msgspec could not resolve it.
    exec(compile(f"class Payload(Struct):\n{body}\n", "payload", "exec", dont_inherit=True), names)
    made: type[Any] = names["Payload"]
    return made


def value_of(pairs: list[tuple[str, str]]) -> dict[str, object]:
    return {name: eval(text) for name, text in pairs}


@pytest.mark.parametrize(
    ("name", "payload", "entity", "method", "stored_in"),
    [
        ("new_msg", "NewMessage", "Message", "create_message", "messages"),
        ("place_bid", "PlaceBid", "Bid", "place_bid", "bids"),
        ("ping", "PingPayload", "Ping", "ping", "pings"),
        ("send_reply", "SendReply", "Reply", "create_reply", "replies"),
    ],
)
def test_an_event_names_what_it_becomes(name: str, payload: str, entity: str, method: str, stored_in: str) -> None:
    event = Event.parse(name, "body:str")
    assert (event.payload, event.entity, event.method, event.stored_in) == (payload, entity, method, stored_in)


def test_a_handler_does_not_take_the_place_of_a_method_of_channels() -> None:
    assert Event.parse("push", "body:str").handler == "on_push"


FIELDS = st.builds(
    lambda name, kind, low, size, optional: (
        f"{name}:{kind}" + ("" if kind == "bool" else f"({low}..{low + size})") + optional
    ),
    st.from_regex(r"f_[a-z]{1,11}", fullmatch=True),
    st.sampled_from(["str", "int", "float", "bool"]),
    st.integers(0, 50),
    st.integers(1, 5_000),
    st.sampled_from(["", "?"]),
)


@given(st.lists(FIELDS, max_size=4, unique_by=lambda text: text.split(":")[0]))
def test_samples_are_accepted_and_invalid_ones_refused(fields: list[str]) -> None:
    """What generated tests send is what the generated struct says, whatever the fields."""
    event = Event.parse("new_msg", " ".join(fields))
    struct = struct_of(event)
    msgspec.convert(value_of(event.sample), struct)
    for pairs in event.invalid:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value_of(pairs), struct)


@given(FIELDS)
def test_a_field_is_read_back_from_its_own_text(text: str) -> None:
    field = Field.parse(text)
    assert Field.parse(field.text) == field


def test_what_has_no_bounds_gets_some() -> None:
    declaration = Field.parse("count:int").declaration
    assert "ge=-9_007_199_254_740_991" in declaration
    assert "max_length=2_000" in Field.parse("body:str").declaration


def test_a_long_declaration_is_laid_out_as_ruff_would() -> None:
    declaration = Field.parse("a_rather_long_field_name:int(1..1000000)?").declaration
    ast.parse(f"class A:\n{declaration}\n")
    assert all(len(line) <= 88 for line in declaration.splitlines())


@pytest.mark.parametrize(
    ("name", "payload", "part"),
    [
        ("New", "", "such as 'new_msg'"),
        ("new msg", "", "such as 'new_msg'"),
        ("new_msg; drop", "", "such as 'new_msg'"),
        ("phx_join", "", "protocol"),
        ("presence_diff", "", "protocol"),
        ("import", "", "keyword"),
        ("x" * 25, "", "at most"),
        ("new_msg", "body", "such as 'body:str"),
        ("new_msg", "body:bytes", "such as 'body:str"),
        ("new_msg", "body:str(5..1)", "small to large"),
        ("new_msg", "body:str(-3..1)", "negative"),
        ("new_msg", "flag:bool(1..2)", "no range"),
        ("new_msg", "user_id:int", "who it is"),
        ("new_msg", "author:str", "who it is"),
        ("new_msg", "id:int", "server's"),
        ("new_msg", "class:str", "keyword"),
        ("new_msg", "body:str body:int", "once"),
        ("new_msg", "__import__:str", "such as"),
        ("new_msg", "time:float", "the context itself uses"),
        ("new_msg", "self:str", "the context itself uses"),
        ("struct", "", "the class Struct"),
        ("send_error", "", "the class Error"),
        ("open_channel", "", "the class Channel"),
        ("not_a_member", "", "the class NotAMember"),
        ("is_member", "", "the method is_member"),
        ("database", "", "the class Database"),
        ("latest_news", "", "the method latest_news"),
        ("new_member", "", "a place for its members"),
    ],
)
def test_what_cannot_be_an_event_gets_a_sentence(name: str, payload: str, part: str) -> None:
    with pytest.raises(ScaffoldError, match=part):
        Event.parse(name, payload)


def test_two_events_must_not_become_the_same() -> None:
    with pytest.raises(Usage, match="share the name 'Message'"):
        parse_events([("new_msg", None), ("edit_msg", None)])


def test_two_handlers_must_not_become_the_same() -> None:
    with pytest.raises(Usage, match="share the name 'on_send_after'"):
        parse_events([("send_after", None), ("on_send_after", None)])
