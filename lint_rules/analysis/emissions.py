"""What goes out: which calls send something to clients, to whom, and what.

    for sent in emissions(function, flow, file): sent.audience, sent.payload

The audience is `sender` (only the one whose message is being handled), `others` (a room, a group, everybody) or
`unknown`. Unknown is never reported as either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from lint_rules.analysis.checks import SOMEBODY_ELSE, TABLES
from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.join_sites import joined_by
from lint_rules.analysis.vocabulary import mentions, word_set, words
from lint_rules.facts import FunctionFacts, dotted_name

Audience = Literal["sender", "others", "unknown"]
SEND_NAMES = frozenset({"send", "send_text", "send_json", "send_bytes", "send_str"})
BROADCAST_NAMES = frozenset(
    {"broadcast", "broadcast_from", "broadcast_json", "broadcast_text", "broadcast_message", "broadcast_to_room"}
    | {"send_to_room", "send_to_group", "send_to_all", "send_all", "publish", "broadcast_to", "send_to_user"}
    | {"send_message_to_room", "broadcast_room", "send_room_message", "push_to_room"}
)
PRIVATE_NAMES = frozenset({"send_personal_message", "send_private_message", "send_to_client", "send_direct_message"})
"""The FastAPI documentation's way to send to one: to the sender mostly, unless the target is named after another."""

PEOPLE = word_set("users members players participants others")
"""A table of these is one of sockets when what stands in it is sent to."""

TARGETS = ("to", "room", "namespace_room")
OTHERS_FLAGS = ("broadcast", "skip_sid", "include_self")


@dataclass(frozen=True)
class Emission:
    """One call that sends: to whom, the event's name if there is one, and the payload expressions."""

    call: ast.Call
    audience: Audience
    payload: tuple[ast.expr, ...]


def emissions(function: FunctionFacts, flow: Flow) -> Iterator[Emission]:
    """Every sending call of a function, nested functions left out."""
    for node in function.own_nodes:
        if isinstance(node, ast.Call):
            found = _emission(node, flow)
            if found is not None:
                yield found


def _emission(call: ast.Call, flow: Flow) -> Emission | None:
    name = joined_by(call)
    if name == "emit":
        return Emission(call, _emit_audience(call, flow), _emit_payload(call))
    if name == "group_send":
        return Emission(call, "others", tuple(call.args[1:2]))
    if ("broadcast" in words(name) and isinstance(call.func, ast.Attribute)) or _is_told_by_hub(call, name):
        return Emission(call, "others", _arguments(call))  # a socket that it is given is the one to leave out
    if name in BROADCAST_NAMES:
        return Emission(call, _handed_audience(call, flow), _arguments(call))
    first = call.args[0] if call.args else None
    if "send" in words(name) and isinstance(first, ast.Name) and _is_gone_through(first.id, flow.function):
        return Emission(call, "others", tuple(call.args[1:]))  # `manager.send_message(client, message)`
    if name in PRIVATE_NAMES:
        return Emission(call, "others" if _is_for_another(call) else "unknown", _arguments(call))
    if name in SEND_NAMES and isinstance(call.func, ast.Attribute):
        return _send(call, call.func, flow)
    if name == "send" and isinstance(call.func, ast.Name):
        return Emission(call, _emit_audience(call, flow), tuple(call.args[:1]))
    if name == "push":
        return Emission(call, "sender", tuple(call.args[1:2]))
    return None


def _is_for_another(call: ast.Call) -> bool:
    """`send_private_message(text, receiver)`, `send_private_message(text, receiver_id=data["to"])`."""
    named = [given.id for given in _arguments(call) if isinstance(given, ast.Name)]
    named += [keyword.arg for keyword in call.keywords if keyword.arg and not isinstance(keyword.value, ast.Name)]
    return any(words(name) & (SOMEBODY_ELSE | {"room", "group"}) for name in named)


def _is_told_by_hub(call: ast.Call, name: str) -> bool:
    """`notifier.push(message)`, `con_mgr.notify(data, room)`: the object that has all connections."""
    if not words(name) & {"push", "notify"}:
        return False
    holder = (dotted_name(call.func) or "").rpartition(".")[0].rpartition(".")[2]
    return bool(words(holder) & {"notifier", "manager", "mgr", "hub", "broadcaster", "room", "rooms"})


def _arguments(call: ast.Call) -> tuple[ast.expr, ...]:
    return (*call.args, *(keyword.value for keyword in call.keywords))


def _emit_payload(call: ast.Call) -> tuple[ast.expr, ...]:
    return (*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "data"))


def _emit_audience(call: ast.Call, flow: Flow) -> Audience:
    """Flask's bare `emit` answers the sender; a server's `emit` without a room speaks to everybody."""
    flags = {keyword.arg: keyword.value for keyword in call.keywords}
    if any(name in flags for name in OTHERS_FLAGS):
        return "others"
    target = next((flags[name] for name in TARGETS if name in flags), None)
    if target is not None:
        written = dotted_name(target) or ""
        return "sender" if written in ("sid", "request.sid") or flow.of(target) & Label.CONNECTION else "others"
    if isinstance(call.func, ast.Name):
        return "sender"
    receiver = dotted_name(call.func) or ""
    return "unknown" if receiver.startswith("self.") and receiver.count(".") == 1 else "others"


def _handed_audience(call: ast.Call, flow: Flow) -> Audience:
    """`manager.send(data, websocket)` hands the sender's own socket over: that is an echo."""
    given = any(isinstance(argument, ast.Name) and flow.of(argument) & Label.CONNECTION for argument in call.args)
    return "sender" if given else "others"


def _send(call: ast.Call, func: ast.Attribute, flow: Flow) -> Emission:
    if isinstance(func.value, ast.Name) and _is_gone_through(func.value.id, flow.function, TABLES | PEOPLE):
        return Emission(call, "others", _arguments(call))
    if isinstance(func.value, ast.Name) and func.value.id == "self":
        return Emission(call, "sender", _arguments(call))
    if flow.of(func.value) & Label.CONNECTION:
        return Emission(call, "sender", _arguments(call))
    room = any(keyword.arg and "room" in keyword.arg for keyword in call.keywords)
    others = room or _is_anothers(func.value, flow.function)
    return Emission(call, "others" if others else "unknown", _arguments(call))


def _is_anothers(socket: ast.expr, function: FunctionFacts) -> bool:
    """`connections[receiver].send_json(…)`, also under a name: the socket of another user."""
    if isinstance(socket, ast.Name):
        values = _assigned(socket.id, function)
        return len(values) == 1 and not isinstance(values[0], ast.Name) and _is_anothers(values[0], function)
    match socket:
        case (
            ast.Subscript(value=table, slice=key)
            | ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_])
        ):
            return mentions(table, TABLES) and mentions(key, SOMEBODY_ELSE)
    return False


def _is_gone_through(name: str, function: FunctionFacts, tables: frozenset[str] = TABLES) -> bool:
    """True for `client` of `for client in rooms[room]`, which is not `for event in events` with a socket's name."""
    return any(
        isinstance(node, ast.For | ast.comprehension)
        and any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node.target))
        and mentions(node.iter, tables)
        for node in function.own_nodes
    )


def same_object(expression: ast.expr, function: FunctionFacts, roots: frozenset[str], *, depth: int = 4) -> bool:
    """True when an expression is, unchanged, the object that the client sent: a root name, its parsed JSON, a receive.

    `data["x"] = …` before that changes nothing about it: it is still the client's object.
    """
    match expression:
        case ast.Await(value=value):
            return same_object(value, function, roots, depth=depth)
        case ast.Name(id=name):
            if name in roots:
                return True
            return depth > 0 and _names_object(name, function, roots, depth)
        case ast.Call(func=ast.Attribute(attr="receive_text" | "receive_json" | "recv" | "receive_str")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name() as frame, attr="json"), args=[]):
            return same_object(frame, function, roots, depth=depth)  # a frame of aiohttp
        case ast.Attribute(value=ast.Name() as frame, attr="data"):
            return same_object(frame, function, roots, depth=depth)
        case ast.Call(func=func, args=[first, *_]) if (dotted_name(func) or "").rpartition(".")[2] in (
            "loads",
            "dumps",
        ):
            return same_object(first, function, roots, depth=depth)
        case ast.Dict(keys=[None], values=[only]) | ast.JoinedStr(values=[ast.FormattedValue(value=only)]):
            return same_object(only, function, roots, depth=depth)
    return False


def _names_object(name: str, function: FunctionFacts, roots: frozenset[str], depth: int) -> bool:
    """Worked out once: a name that is assigned from itself in twenty branches would be followed in each, each time."""
    known = cast("dict[tuple[object, ...], bool]", function.derived.setdefault("same objects", {}))
    key = (name, roots, depth)
    if key not in known:
        values = _assigned(name, function)
        known[key] = any(same_object(value, function, roots, depth=depth - 1) for value in values)
    return known[key]


def _assigned(name: str, function: FunctionFacts) -> list[ast.expr]:
    """Every value that a name is given in the function."""
    if "assigned" not in function.derived:
        table: dict[str, list[ast.expr]] = {}
        for target, value in _assignments(function):
            table.setdefault(target, []).append(value)
        function.derived["assigned"] = table
    return cast("dict[str, list[ast.expr]]", function.derived["assigned"]).get(name, [])


def _assignments(function: FunctionFacts) -> Iterator[tuple[str, ast.expr]]:
    for node in function.own_nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
            ):
                yield target, value
            case ast.NamedExpr(target=ast.Name(id=target), value=value):
                yield target, value
            case ast.AsyncFor(target=ast.Name(id=target), iter=value) if _iterates_socket(value):
                yield target, ast.Call(ast.Attribute(value, "recv", ast.Load()), [], [])


def _iterates_socket(value: ast.expr) -> bool:
    last = (dotted_name(value.func if isinstance(value, ast.Call) else value) or "").rpartition(".")[2]
    return last in ("iter_text", "iter_json", "websocket", "ws", "connection", "socket", "web_socket", "ws_current")


def raw_field(expression: ast.expr, function: FunctionFacts, roots: frozenset[str], *, depth: int = 3) -> str | None:
    """The key, when an expression is one field of the client's object, unchanged: `data["x"]`, `data.get("x")`."""
    match expression:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
            return key if same_object(value, function, roots) else None
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]):
            return key if same_object(value, function, roots) else None
        case ast.Name(id=name) if depth and name not in roots:
            values = _assigned(name, function)
            if len(values) == 1:
                return raw_field(values[0], function, roots, depth=depth - 1)
    return None
