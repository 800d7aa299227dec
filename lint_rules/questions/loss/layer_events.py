"""Finds what is sent through a channel layer and no consumer of the project has a method for.

for function, node, method in without_handler(flow): …     # {"type": "chat.message"} → chat_message
for function, node in sent_to_a_group(flow): …             # `layer.send(f"user_{user_id}", …)`
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import CallSite, Class, Function, Outline
from lint_rules.code.syntax import called_name, dotted, given_to, keyword, literal, positional, run_by, text_of
from lint_rules.flow.consumers import is_at_hand
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says

OF_CHANNELS = ("websocket.", "http.", "websocket_", "lifespan.")
"""Events of ASGI itself, and those that the base classes have methods for."""

_ROUTED = ".as_asgi"
_DISPATCHERS = (b"chanx", b"getattr(self, event", b"async def dispatch", b"def dispatch(self, message")
"""Where a project, or the library chanx, calls the methods by itself."""


def without_handler(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The sends of this file whose event no method of the project is called after."""
    for function in flow.outline.functions if knows_consumers(flow) else ():
        if "send" not in function.text or "type" not in function.text:
            continue
        for call in flow.calls(function):
            event = _event(call, function, flow)
            method = event.replace(".", "_")
            if event and not event.startswith(OF_CHANNELS) and not is_known(method, flow):
                yield function, call, method


def sent_to_a_group(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """`layer.send` with a name that is put together: that is a group's, and `send` is for one channel."""
    for function in flow.outline.functions:
        for call in flow.calls(function) if "layer.send" in function.text else ():
            if call.args and _is_layer_send(call) and _names_a_group(call.args[0].value):
                yield function, call


def _is_layer_send(call: cst.Call) -> bool:
    """`layer.send(…)` and `async_to_sync(layer.send)(…)`."""
    return (dotted(run_by(call)) or "").endswith("layer.send")


def _names_a_group(name: cst.BaseExpression) -> bool:
    written = dotted(name) or ""
    is_group = says(written, frozenset({"group", "room"})) and not says(written, frozenset({"channel"}))
    return is_group or isinstance(name, cst.FormattedString)


def knows_consumers(flow: Flow) -> bool:
    """True where the project routes to consumers that can be read, and Channels calls their methods."""
    return flow.engine.index.once("consumers are at hand", lambda: _all_at_hand(flow))


def _all_at_hand(flow: Flow) -> bool:
    """True where the project routes to consumers, and the methods of each of them can be read, its bases' too."""
    found = [_is_at_hand(site.written, outline, flow) for outline, site in _routed(flow)]
    return bool(found) and all(found) and not flow.engine.index.disk.holds((_DISPATCHERS,))


def _routed(flow: Flow) -> Iterator[tuple[Outline, CallSite]]:
    for outline in flow.engine.index.holding(b".as_asgi("):
        yield from ((outline, site) for site in outline.calls if site.written.endswith(_ROUTED))


def _is_at_hand(written: str, outline: Outline, flow: Flow) -> bool:
    owner = flow.engine.index.class_named(written.removesuffix(_ROUTED), outline)
    return owner is not None and is_at_hand(owner, flow.engine.index)


def is_known(method: str, flow: Flow) -> bool:
    """True where something in the project is called so: a method, or a name in a class. The consumers come first."""
    if method in flow.engine.index.once("names in consumers", lambda: _names_in_consumers(flow)):
        return True
    wanted = (f"def {method}(".encode(), f"{method} = ".encode(), f"{method}: ".encode())
    return flow.engine.index.disk.holds((wanted,))


def _names_in_consumers(flow: Flow) -> set[str]:
    return {name for owner in routed_to(flow) for name in heard_by(owner, flow)}


def routed_to(flow: Flow) -> list[Class]:
    """The consumers that the project routes to."""
    index = flow.engine.index
    owners = (index.class_named(site.written.removesuffix(_ROUTED), outline) for outline, site in _routed(flow))
    return list(dict.fromkeys(owner for owner in owners if owner is not None))


def heard_by(owner: Class, flow: Flow) -> set[str]:
    """The methods of a consumer and its bases, and what their bodies give a value to."""
    return {name for each in flow.engine.index.lineage(owner).classes for name in (*each.methods, *each.assigns)}


def _event(call: cst.Call, function: Function, flow: Flow) -> str:
    """The event of `layer.group_send(group, {"type": …})`, through `async_to_sync` too; empty where it is not seen."""
    sent = message_of(call) if _is_through_layer(call) else None
    return text_of(type_of(sent, function, flow)) if sent is not None else ""


def _is_through_layer(call: cst.Call) -> bool:
    """`layer.send(…)`, `layer.group_send(…)`, and these in `async_to_sync(…)(…)`."""
    return is_group_send(call) or _is_layer_send(call)


def is_group_send(call: cst.Call) -> bool:
    """`layer.group_send(…)`, `get_channel_layer().group_send(…)`, and these in `async_to_sync(…)(…)`."""
    match run_by(call):
        case cst.Attribute(value=cst.Call() as made, attr=cst.Name(value="group_send")):
            return called_name(made) == "get_channel_layer"
        case cst.Attribute(value=holder, attr=cst.Name(value="group_send")):
            return (dotted(holder) or "").endswith("layer")
    return False


def message_of(call: cst.Call) -> cst.BaseExpression | None:
    """What is sent, the second argument."""
    return keyword(call, "message") or positional(call, 1)


def type_of(message: cst.BaseExpression, function: Function, flow: Flow) -> cst.BaseExpression | None:
    """What a dictionary has under `"type"`, also by the one name that it was given."""
    if isinstance(message, cst.Name):
        given = list(given_to(message.value, flow.nodes(function)))
        return type_of(given[0], function, flow) if len(given) == 1 and isinstance(given[0], cst.Dict) else None
    pairs = message.elements if isinstance(message, cst.Dict) else ()
    held = (pair for pair in pairs if isinstance(pair, cst.DictElement) and literal(pair.key) == "type")
    return next((pair.value for pair in held), None)
