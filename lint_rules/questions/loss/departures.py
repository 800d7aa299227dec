"""Finds errors of which one is that the client has gone, and behind which it is written to all the same.

    for function, node in written_to_the_gone(flow): …   # `except Exception: await websocket.send_json(…)`

In Starlette a client that goes raises `WebSocketDisconnect`, which is an `Exception` like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.catching import caught_by, caught_in, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, nodes_outside, own_calls, own_nodes, receiver
from lint_rules.flow.query import Flow

_GONE = frozenset({"WebSocketDisconnect", "RuntimeError", "WebSocketException"})


def written_to_the_gone(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The sends of this file in an `except` that takes the client's going for an error, one in each function."""
    if not flow.outline.says("starlette", "fastapi"):
        return
    for function in flow.live():
        own = flow.connections(function)
        if own and "except" in function.text:
            yield from ((function, place) for place in islice(_places(function, own, flow), 1))


def _places(function: Function, own: set[str], flow: Flow) -> Iterator[cst.CSTNode]:
    for node in flow.nodes(function):
        if not isinstance(node, cst.Try) or not _listens(node.body, own, flow):
            continue
        for handler in node.handlers:
            if any(name.rpartition(".")[2] in _GONE for name in caught_by(handler.type)):
                break
            if is_broad(handler) and "client_state" not in function.text and "application_state" not in function.text:
                yield from (call for call in _bare(handler.body) if _is_sent(call, own, flow))


def _listens(block: cst.BaseSuite, own: set[str], flow: Flow) -> bool:
    """True where the client is heard in a block, or is sent something in a loop: its going is an error there.

    A plain `receive()` gives a message that says so.
    """
    heard = [call for call in _on(block, own) if called_name(call).startswith(("receive_", "iter_"))]
    if heard:
        return not all(_is_caught(call, block) for call in heard)
    loops = (node for node in own_nodes(block) if isinstance(node, cst.For | cst.While))
    return any(_is_sent(call, own, flow) for loop in loops for call in _on(loop, own))


def _is_caught(call: cst.Call, block: cst.CSTNode) -> bool:
    """True where a `try` or a `with suppress(…)` inside of the block stands around the call."""
    inside = (node for node in own_nodes(block) if isinstance(node, cst.Try | cst.With))
    attempts = (node for node in inside if caught_in(node) or isinstance(node, cst.Try))
    return any(inner is call for attempt in attempts for inner in own_calls(attempt.body))


def _on(block: cst.CSTNode, own: set[str]) -> list[cst.Call]:
    return [call for call in own_calls(block) if receiver(call) in own]


def _is_sent(call: cst.Call, own: set[str], flow: Flow) -> bool:
    return receiver(call) in own and flow.sends(call)


def _bare(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls of a block that stand in no `try` and no `suppress` of its own."""
    outside = nodes_outside(block, lambda node: isinstance(node, cst.Try | cst.With))
    return (node for node in outside if isinstance(node, cst.Call))
