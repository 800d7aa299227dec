"""The emberwire dialect: our own sockets and channels (`class RoomChannel(Channel)`), see the runtime's documentation.

Bases are followed through the project, so a channel under a shared `BaseChannel` in another file is known too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.dialects.role import Kind, Role
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project

PACKAGES = ("emberwire", "reference_server")
"""Where `Socket` and `Channel` are imported from."""

CHANNEL_METHODS: dict[str, Kind] = {
    "join": "join",
    "after_join": "after_join",
    "handle_in": "message",
    "handle_out": "out",
    "handle_info": "info",
    "terminate": "disconnect",
}
SOCKET_METHODS: dict[str, Kind] = {"connect": "connect", "id": "id"}


def is_ours(dotted: str, name: str) -> bool:
    """True for `emberwire.Channel` and the places that it is re-exported from."""
    return dotted.rpartition(".")[2] == name and dotted.partition(".")[0] in PACKAGES


def kind_of_class(owner: ClassFacts, project: Project) -> str | None:
    """`Socket`, `Channel`, `Presence` or None."""
    bases = project.base_names(owner)
    return next((name for name in ("Channel", "Socket", "Presence") if any(is_ours(b, name) for b in bases)), None)


def roles(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """The callbacks of the module's sockets and channels."""
    if not module.says("Channel", "Socket"):
        return
    for owner in module.classes.values():
        kind = kind_of_class(owner, project)
        if kind == "Channel":
            yield from _channel_roles(owner)
        elif kind == "Socket":
            for method in owner.methods.values():
                if method.name in SOCKET_METHODS:
                    yield Role(SOCKET_METHODS[method.name], "E", method, payload=parameter(method, 1))


def _channel_roles(owner: ClassFacts) -> Iterator[Role]:
    for method in owner.methods.values():
        event = handled_event(method)
        if event is not None:
            yield Role("message", "E", method, payload=parameter(method, 1), event=event)
        elif method.name == "join":
            yield Role("join", "E", method, topic=parameter(method, 1), payload=parameter(method, 2))
        elif method.name in CHANNEL_METHODS:
            yield Role(CHANNEL_METHODS[method.name], "E", method, payload=parameter(method, 2))


def handled_event(method: FunctionFacts) -> str | None:
    """The event of `@handle_in("event")`; an empty string when it is not a literal; None without the decorator."""
    for decorator in method.node.decorator_list:
        if isinstance(decorator, ast.Call) and (dotted_name(decorator.func) or "").rpartition(".")[2] == "handle_in":
            first = decorator.args[0] if decorator.args else None
            return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return None


def parameter(function: FunctionFacts, index: int) -> str | None:
    """The name of the n-th parameter, `self` being 0."""
    return function.parameters[index].arg if index < len(function.parameters) else None


def returned_word(value: ast.expr | None) -> str | None:
    """What a callback answers: `Ok`, `Error`, `Accept`, `Refuse`, `NoReply`, … or None for something unknown.

    A bare `return` and the end of the function are `nothing`.
    """
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return "nothing"
    target = value.func if isinstance(value, ast.Call) else value
    written = dotted_name(target) or ""
    word = written.rpartition(".")[2]
    return word if word in ("Ok", "Error", "Accept", "Refuse", "NoReply", "Reply", "Stop") else None
