"""`@handle_in` and `@intercept`: the table of a channel class, and mistakes as sentences before anyone connects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from emberwire import Ok, handle_in, intercept
from reference_server.core.errors import ConfigurationError
from reference_server.runtime.handlers import handlers_of, intercepted
from tests.open_channel import OpenChannel

if TYPE_CHECKING:
    from decimal import Decimal


class Body(msgspec.Struct):
    body: str


class Room(OpenChannel):
    """A handler of every shape."""

    @handle_in("nothing")
    async def nothing(self) -> Ok:
        return Ok()

    @handle_in("anything")
    async def anything(self, payload) -> Ok:  # type: ignore[no-untyped-def]
        return Ok()

    @handle_in("typed")
    async def typed(self, payload: Body) -> Ok:
        return Ok()

    @handle_in("defaulted")
    async def defaulted(self, payload: Any = None) -> Ok:
        return Ok()


def test_the_table_says_which_method_takes_which_payload() -> None:
    table = handlers_of(Room)
    assert {event: (handler.method, handler.payload_type) for event, handler in table.items()} == {
        "nothing": ("nothing", None),
        "anything": ("anything", Any),
        "typed": ("typed", Body),
        "defaulted": ("defaulted", Any),
    }
    assert table["nothing"].decode is None


def test_a_subclass_inherits_handlers_and_may_replace_them() -> None:
    class Other(Room):
        @handle_in("typed")
        async def typed(self, payload: Any) -> Ok:
            return Ok()

        @handle_in("more")
        async def more(self) -> Ok:
            return Ok()

    table = handlers_of(Other)
    assert table.keys() == {"nothing", "anything", "typed", "defaulted", "more"}
    assert table["typed"].payload_type is Any


def test_an_override_without_the_decorator_still_handles_the_event() -> None:
    """Losing the handler in silence would answer "unknown event" to clients that did nothing wrong."""

    class Other(Room):
        async def typed(self, payload: Any) -> Ok:
            return Ok()

    assert handlers_of(Other)["typed"].method == "typed"


def test_an_event_that_two_methods_handle_is_refused() -> None:
    class Double(OpenChannel):
        @handle_in("x")
        async def one(self) -> Ok:
            return Ok()

        @handle_in("x")
        async def two(self) -> Ok:
            return Ok()

    with pytest.raises(ConfigurationError, match="Double handles 'x' twice, in one and two"):
        handlers_of(Double)


@pytest.mark.parametrize("event", ["", "phx_join", "phx_leave", "heartbeat"])
def test_the_events_of_the_protocol_have_no_handlers(event: str) -> None:
    with pytest.raises(ConfigurationError, match="takes the name of an event of yours"):
        handle_in(event)


@pytest.mark.parametrize("event", [None, 3, Body, lambda self: None])
def test_a_handler_without_the_name_of_its_event_is_refused(event: Any) -> None:
    """`@handle_in` without parentheses is the mistake that everyone makes once."""
    with pytest.raises(ConfigurationError):
        handle_in(event)


def test_a_handler_that_is_no_coroutine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="needs an `async def`"):

        @handle_in("x")
        def handler(self: Any) -> Any: ...


def test_a_handler_with_two_payloads_is_refused() -> None:
    class Wide(OpenChannel):
        @handle_in("x")
        async def handler(self, payload: Any, socket: Any) -> Ok:
            return Ok()

    with pytest.raises(ConfigurationError, match=r"Wide\.handler must take `self` and at most one payload, got 2"):
        handlers_of(Wide)


def test_an_annotation_that_cannot_be_found_is_refused() -> None:
    class Hidden(OpenChannel):
        @handle_in("x")
        async def handler(self, payload: Decimal) -> Ok:
            return Ok()

    with pytest.raises(ConfigurationError, match=r"payload type of Hidden\.handler cannot be resolved.*payload=…"):
        handlers_of(Hidden)


def test_a_local_type_can_be_passed() -> None:
    class Local(msgspec.Struct):
        n: int

    class Passed(OpenChannel):
        @handle_in("x", payload=Local)
        async def handler(self, payload: Local) -> Ok:
            return Ok()

    decode = handlers_of(Passed)["x"].decode
    assert decode is not None
    assert decode({"n": 1}) == Local(1)


def test_intercepted_events_add_up_and_are_inherited() -> None:
    """DIFFERS from Phoenix, where the last call of intercept wins."""

    @intercept("a")
    @intercept("b", "c")
    class Base(OpenChannel): ...

    @intercept("d")
    class Derived(Base): ...

    assert intercepted(Base) == {"a", "b", "c"}
    assert intercepted(Derived) == {"a", "b", "c", "d"}
    assert intercepted(OpenChannel) == frozenset()


@pytest.mark.parametrize("events", [(), (1,), (OpenChannel,), (["a", "b"],)])
def test_intercept_takes_names_of_events(events: tuple[Any, ...]) -> None:
    with pytest.raises(ConfigurationError, match="@intercept takes the names of events"):
        intercept(*events)
