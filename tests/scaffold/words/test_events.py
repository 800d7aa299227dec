"""Events and their payloads, from the text of an option."""

from __future__ import annotations

import pytest

from scaffold.words.errors import ScaffoldError, Usage
from scaffold.words.events import Event, events_as_data, events_from_data, parse_events


@pytest.mark.parametrize(
    ("name", "payload", "entity", "method", "stored_in"),
    [
        ("place_bid", "PlaceBid", "Bid", "place_bid", "bids"),
        ("ping", "PingPayload", "Ping", "ping", "pings"),
        ("send_reply", "SendReply", "Reply", "create_reply", "replies"),
        ("step_2", "Step2Payload", "Step2", "step_2", "step_2s"),
        ("new_a", "NewAPayload", "NewA", "create_a", "new_as"),
        ("send_none", "SendNonePayload", "SendNone", "create_none", "send_nones"),
    ],
)
def test_an_event_names_what_it_becomes(name: str, payload: str, entity: str, method: str, stored_in: str) -> None:
    event = Event.parse(name, "body:str")
    assert (event.payload, event.entity, event.method, event.stored_in) == (payload, entity, method, stored_in)


def test_a_handler_does_not_take_the_place_of_a_method_of_channels() -> None:
    assert Event.parse("push", "body:str").handler == "on_push"


def test_an_event_that_is_only_answered_is_not_stored() -> None:
    event = Event.parse("ping:reply", "")
    assert (event.name, event.text, event.stored, event.classes) == ("ping", "ping:reply", False, ("PingPayload",))
    assert events_from_data(events_as_data([event])) == (event,)


@pytest.mark.parametrize("entity", ["add_list", "add_lambda", "add_payload", "new_is_member", "new_latest", "new_time"])
def test_what_was_stored_is_not_called_like_something_else(entity: str) -> None:
    assert Event.parse(entity, "").variable.startswith("new_")


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
        ("struct", "", "the class Struct"),
        ("send_error", "", "the class Error"),
        ("open_channel", "", "the class Channel"),
        ("database", "", "the name database"),
        ("a", "", "the keyword as, the plural of it, already"),
        ("latest_news", "", "the name latest_news"),
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
