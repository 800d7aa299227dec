"""What callbacks may answer: what each value becomes, and which are refused where they are made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest

from emberwire import Accept, Error, NoReply, Ok, Refuse, Reply, Stop


@pytest.mark.parametrize("kind", [Ok, Error])
def test_an_answer_without_anything_is_an_empty_object(kind: type[Ok | Error]) -> None:
    assert kind().response == {}


@pytest.mark.parametrize("kind", [Ok, Error])
@pytest.mark.parametrize("value", [None, 0, False, "", [], [1, 2], "text", 1.5, b"bytes", {"a": 1}])
def test_an_answer_may_be_any_json_value_or_bytes(kind: type[Ok | Error], value: Any) -> None:
    """Phoenix: channel_test, "works with list data structures"; a reply need not be an object."""
    assert kind(value).response is value


def test_keyword_fields_become_an_object() -> None:
    assert Ok(id=7).response == {"id": 7}
    assert Error(reason="unauthorized").response == {"reason": "unauthorized"}


@pytest.mark.parametrize("kind", [Ok, Error])
def test_a_response_and_fields_at_once_are_refused(kind: type[Ok | Error]) -> None:
    with pytest.raises(TypeError, match=rf"{kind.__name__}\(\) takes one response or keyword fields, got both"):
        kind({"a": 1}, b=2)


def test_a_field_may_have_the_name_of_a_parameter() -> None:
    assert Ok(response=1, self=2).response == {"response": 1, "self": 2}


def test_the_statuses_are_those_that_clients_know() -> None:
    assert (Ok().status, Error().status, Reply("queued").status) == ("ok", "error", "queued")


def test_a_reply_without_response_is_an_empty_object() -> None:
    """Phoenix: channel_test, "replying just status to transport"."""
    assert Reply("queued").response == {}
    assert Reply("queued", [1]).response == [1]


def test_a_reply_of_null_is_null_whatever_its_status() -> None:
    """Phoenix: {:reply, {:queued, nil}, socket} is written as null, and so is Ok(None)."""
    assert Reply("queued", None).response is None
    assert (Ok(None).response, Error(None).response) == (None, None)


def test_a_stop_is_in_good_order_and_without_reply_unless_it_says_otherwise() -> None:
    assert (Stop().reason, Stop().reply) == ("normal", None)


@pytest.mark.parametrize("reason", [5, None, {"reason": "x"}, Ok()])
def test_a_stop_without_reason_that_is_one_is_refused(reason: Any) -> None:
    with pytest.raises(TypeError, match="takes a reason as text, or the exception that it was"):
        Stop(reason)


@pytest.mark.parametrize("reply", [{"status": "ok"}, "ok", NoReply(), Stop()])
def test_a_stop_replies_with_a_reply_only(reply: Any) -> None:
    with pytest.raises(TypeError, match=r"Stop\(reply=…\) takes Ok\(…\), Error\(…\) or Reply\(…\), got"):
        Stop("left", reply=reply)


@pytest.mark.parametrize("status", [200, None, True])
def test_a_status_is_text(status: Any) -> None:
    """Phoenix: a status is an atom, which goes over the wire as text."""
    with pytest.raises(TypeError, match=r"Reply\(\) takes a status as text, got"):
        Reply(status)


def test_answers_show_what_they_say() -> None:
    assert repr(Ok(id=1)) == "Ok({'id': 1})"
    assert repr(Error("no")) == "Error('no')"
    assert repr(Accept(user=1)) == "Accept(**{'user': 1})"


@pytest.mark.parametrize(
    ("answer", "field"),
    [(Reply("a"), "status"), (Stop(), "reason"), (Refuse(), "reason")],
    ids=["Reply", "Stop", "Refuse"],
)
def test_answers_do_not_change(answer: Any, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(answer, field, "other")


def test_no_reply_is_a_value_that_can_be_compared() -> None:
    assert NoReply() == NoReply()


def test_accept_keeps_assigns_and_expiry_apart() -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    accept = Accept(user_id=7, expires_at=moment)
    assert (accept.assigns, accept.expires_at) == ({"user_id": 7}, moment)


def test_an_expiry_without_time_zone_is_refused() -> None:
    with pytest.raises(TypeError, match=r"expires_at must have a time zone.*datetime\.now\(UTC\)"):
        Accept(expires_at=datetime(2030, 1, 1))


def test_an_end_that_is_no_datetime_is_refused_with_what_to_write() -> None:
    """A number, as the `exp` of a JSON Web Token is one, would only fail when the socket opens."""
    with pytest.raises(TypeError, match=r"takes a datetime, got 1893456000;.*datetime\.fromtimestamp\(exp, UTC\)"):
        Accept(expires_at=1893456000)  # type: ignore[arg-type]


def test_a_refusal_tells_nothing_unless_it_is_told_to() -> None:
    assert Refuse().reason == "unauthorized"
