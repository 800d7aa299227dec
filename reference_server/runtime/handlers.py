"""`@handle_in`, `@intercept`, and the table of handlers.

The table is built once, when a socket that routes to the channel is mounted, so that a wrong annotation or a doubled
event is a sentence at start-up and not a crash at the first message.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from reference_server.core.errors import ConfigurationError
from reference_server.core.message import HEARTBEAT, JOIN, LEAVE
from reference_server.runtime.payloads import Decoder, decoder_for

Method = TypeVar("Method", bound=Callable[..., Awaitable[Any]])
ChannelClass = TypeVar("ChannelClass", bound=type)
_MARK = "__emberwire_handle_in__"
_INTERCEPTS = "__emberwire_intercepts__"


@dataclass(frozen=True, slots=True)
class _Mark:
    event: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Handler:
    """One event that clients may push: the method's name, and how its payload is validated.

    `decode` is None for a method that takes no payload; `payload_type` is what schema documents show.
    """

    event: str
    method: str
    decode: Decoder | None
    payload_type: Any


def handle_in(event: str, *, payload: Any = None) -> Callable[[Method], Method]:
    """Make a channel method the handler of one event pushed by clients.

    The payload is validated against the annotation of the method's parameter, or against `payload` where the
    annotation cannot be resolved (a class that is local to a function). An invalid payload is answered with
    `{"reason": "invalid payload", "errors": {…}}` and the method is not called.

    Raises ConfigurationError for an empty event and for the events that the protocol itself uses.
    """
    given: object = event
    if not isinstance(given, str) or not given or given in (JOIN, LEAVE, HEARTBEAT):
        raise ConfigurationError(
            f"@handle_in takes the name of an event of yours, got {event!r}; "
            f"joins are handled by `join`, leaves by `terminate`."
        )

    def mark(method: Method) -> Method:
        is_async: bool = inspect.iscoroutinefunction(method)
        if not is_async:
            raise ConfigurationError(f"@handle_in({event!r}) needs an `async def`, got {method!r}.")
        setattr(method, _MARK, _Mark(event, payload))
        return method

    return mark


def require_callbacks(owner: type, callbacks: Mapping[str, Sequence[str]]) -> None:
    """Check each callback against the arguments that it is called with: a wrong one would crash for every client.

    Raises ConfigurationError for one that is not an `async def`, and for one that takes other arguments.
    """
    for name, arguments in callbacks.items():
        callback = getattr(owner, name)
        if not inspect.iscoroutinefunction(callback):
            raise ConfigurationError(f"{owner.__name__}.{name} must be an `async def`.")
        try:
            inspect.signature(callback).bind("self", *arguments)
        except TypeError as error:
            called = f"self.{name}({', '.join(arguments)})"
            raise ConfigurationError(f"{owner.__name__}.{name} is called as {called}: {error}.") from error


def intercept(*events: str) -> Callable[[ChannelClass], ChannelClass]:
    """Send the broadcasts of these events through `handle_out` instead of straight to the client.

    Every client then costs a call of Python code for each broadcast; keep it for events that differ by client.
    Phoenix: channel.ex, intercept/1.
    """
    if not events or not all(isinstance(event, str) for event in events):
        raise ConfigurationError('@intercept takes the names of events: @intercept("new_msg").')

    def mark(channel: ChannelClass) -> ChannelClass:
        setattr(channel, _INTERCEPTS, intercepted(channel) | frozenset(events))
        return channel

    return mark


def intercepted(channel: type) -> frozenset[str]:
    """The events that a channel class intercepts."""
    found: frozenset[str] = getattr(channel, _INTERCEPTS, frozenset())
    return found


def handlers_of(channel: type) -> dict[str, Handler]:
    """The handlers of a channel class by event, its bases' included.

    Raises ConfigurationError when two methods handle one event, and when an annotation is not understood.
    """
    found: dict[str, Handler] = {}
    for name, mark in _marks(channel).items():
        method = getattr(channel, name)
        if mark.event in found:
            raise ConfigurationError(
                f"{channel.__name__} handles {mark.event!r} twice, in {found[mark.event].method} and {name}."
            )
        if not inspect.iscoroutinefunction(method):
            raise ConfigurationError(f"{channel.__name__}.{name} handles {mark.event!r} and must be an `async def`.")
        found[mark.event] = _handler(channel, name, method, mark)
    return found


def _marks(channel: type) -> dict[str, _Mark]:
    """The decorated methods by name, in the order in which they are written, bases first.

    A method that overrides a decorated one without the decorator stays the handler of the event.
    """
    marks: dict[str, _Mark] = {}
    for each in reversed(channel.__mro__):
        for name, value in vars(each).items():
            mark: _Mark | None = getattr(value, _MARK, None)
            if mark is not None:
                marks[name] = mark
    return marks


def _handler(channel: type, name: str, method: Callable[..., Any], mark: _Mark) -> Handler:
    parameters = list(inspect.signature(method).parameters.values())[1:]
    if not parameters:
        return Handler(mark.event, name, None, None)
    if len(parameters) > 1:
        raise ConfigurationError(
            f"{channel.__name__}.{name} must take `self` and at most one payload, got {len(parameters)} parameters; "
            f"read the event's sender from `self.assigns`."
        )
    annotation = mark.payload if mark.payload is not None else _annotation(channel, name, method, parameters[0].name)
    return Handler(mark.event, name, decoder_for(annotation), annotation)


def _annotation(channel: type, name: str, method: Callable[..., Any], parameter: str) -> Any:
    if parameter not in method.__annotations__:
        return Any
    # Only the parameter is evaluated: a return annotation may name things that exist for type checkers alone.
    holder = type("_Holder", (), {"__annotations__": {parameter: method.__annotations__[parameter]}})
    namespace = inspect.unwrap(method).__globals__
    try:
        return get_type_hints(holder, globalns=namespace, localns=dict(vars(channel)), include_extras=True)[parameter]
    except NameError as error:
        raise ConfigurationError(
            f"The payload type of {channel.__name__}.{name} cannot be resolved ({error}); define it at module level "
            f"or pass it: @handle_in(…, payload=…)."
        ) from error
