"""Words that events and fields cannot have, because what is generated has them already.

Each of these once came out as code that does not compile, or that overwrites itself: a field `time` hides the module,
an event `struct` makes a class `Struct`, an event `new_member` keeps its members where the members are.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from scaffold.words.errors import BadName
from scaffold.words.inflect import snake
from scaffold.words.names import check_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.words.names import Name

__all__ = ["HANDLERS", "USED", "check_context", "check_event", "check_field"]

HANDLERS = frozenset({
    "after_join", "assigns", "broadcast", "broadcast_from", "endpoint", "handle_gap", "handle_in", "handle_info",
    "handle_out", "join", "joined", "log_handle_in", "log_join", "push", "reply_ref", "send_after", "send_info",
    "sends", "socket_id", "subscribe", "terminate", "topic", "transport", "unsubscribe",
})  # fmt: skip
"""What a channel object has already; a handler for an event of that name is called `on_…`."""

IDENTITIES = frozenset({
    "author", "from_user", "sender", "user", "user_id", "username", "member", "owner", "account_id",
})  # fmt: skip
FILLED_IN = frozenset({"id", "inserted_at"})
VARIABLES = frozenset({"database", "date", "datetime", "self", "topic"})
"""What the functions and structs of a context, whose parameters are the fields, use themselves."""

USED = frozenset({
    "handle_in", "intercept", "is_member", "latest", "payload", "presence", "pytest", "self", "time",
})  # fmt: skip
"""What a handler and the test of a context name themselves: what was stored has another name there."""

OLDER = "older"
METHODS = frozenset({"database", "date", "datetime"})
CLASSES = frozenset({
    "Annotated", "Any", "Array", "Callable", "Channel", "ChannelError", "ClassVar", "Error", "Literal", "Meta",
    "NotRequired", "Ok", "Promise", "PubSubUnavailable", "Record", "Refusal", "Socket", "Stop", "Struct", "Topic",
    "TypedDict", "UUID",
})  # fmt: skip
"""What the channel, the context and the clients in each language import or define."""

MODULES = frozenset({"database", "presence", "pytest", "time"})
"""What a channel, a context or its test imports; the context's own module would take the place of it."""


def check_field(name: str) -> None:
    """Raise `BadName` for a field that says who is acting, or that is the server's to fill in."""
    if name in IDENTITIES:
        raise BadName(
            f"the field {name!r} would let a client say who it is; that is known from its token. Leave it out."
        )
    if name in FILLED_IN:
        raise BadName(f"the field {name!r} is the server's to fill in. Choose another name.")
    if name in VARIABLES:
        raise BadName(f"the field {name!r} is called like something that the context itself uses. Choose another name.")


def check_event(name: str, *, classes: tuple[str, ...], method: str, stored_in: str) -> None:
    """Raise `BadName` for an event that would define what is there already."""
    taken = [f"the class {each}" for each in classes if each in CLASSES]
    if name == OLDER:
        taken.append("one of that name, by which clients load older pages,")
    if method in METHODS or method.startswith("latest_"):
        taken.append(f"the name {method}")
    if iskeyword(stored_in):
        taken.append(f"the keyword {stored_in}, the plural of it,")
    if taken:
        raise BadName(f"{name!r} cannot be an event: there is {taken[0]} already. Choose another name.")


def check_context(name: Name, *, entities: Mapping[str, str]) -> None:
    """Raise `BadName` for a context, or an event in it, that would hide something that its module has already.

    `entities` are the classes that it defines, by the event that asks for each.
    """
    check_identifier(name.singular, given=str(name), kind="context")
    if name.singular in MODULES:
        raise BadName(f"{str(name)!r} cannot name a context: its module has that name already. Choose another word.")
    for event, entity in entities.items():
        if snake(entity) == name.singular:
            raise BadName(f"{event!r} cannot be an event: the context is called {name.singular}. Choose another name.")
