"""Tells why code runs for a client: the calls from what a framework calls to a function.

    [step.message for step in Ways(flow).to("Room.store")]
    # ["Room.new_msg runs when a client sends 'new_msg' (Emberwire)", "Room.new_msg calls Room.store"]

For explanations only: rules ask the flow themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lint_rules.code.outline import Function
from lint_rules.finding import Finding, Step
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry

if TYPE_CHECKING:
    import libcst as cst

Way = tuple[Entry, "tuple[tuple[Function, cst.CSTNode], ...]"]
"""A handler, and the calls that lead from it to a function."""

_WHEN: Mapping[str, str] = {
    "connect": "runs when a client connects",
    "join": "runs when a client joins",
    "after_join": "runs after a client has joined",
    "message": "runs when a client sends {event}",
    "disconnect": "runs when a client has gone",
    "info": "runs for a message of the server",
    "out": "runs before something is sent to a client",
    "endpoint": "is the whole life of a connection",
    "id": "names the connection",
    "error": "runs when another handler has raised",
}


class Ways:
    """The shortest way to each function of a file that one of its handlers reaches."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        ways = _shortest(flow)
        self._found = {name: (one, *ways[one]) for name, one in flow.outline.by_qualname.items() if one in ways}

    def to(self, symbol: str) -> tuple[Step, ...]:
        """The steps to a function of the file; empty when no handler of it is seen to reach it."""
        if symbol not in self._found:
            return ()
        wanted, entry, calls = self._found[symbol]
        callees = [*(function for function, _ in calls[1:]), wanted]
        called = zip(calls, callees, strict=bool(calls))
        return (_start(entry), *(_call(self._flow, *call, callee) for call, callee in called))


def with_ways(findings: list[Finding], flow: Flow) -> list[Finding]:
    """The findings of a file, each with the steps to its function."""
    ways = Ways(flow)
    return [replace(finding, steps=ways.to(finding.symbol)) for finding in findings]


def _shortest(flow: Flow) -> dict[Function, Way]:
    """For every function that a handler of the file reaches, the handler from which the fewest calls lead there."""
    found: dict[Function, Way] = {}
    for entry in flow.engine.entries(flow.outline):
        reached = [(effect.function, effect.chain) for effect in flow.engine.run(entry).effects if effect.chain]
        for function, calls in ((entry.function, ()), *reached):
            if function not in found or len(calls) < len(found[function][1]):
                found[function] = entry, calls
    return found


def _start(entry: Entry) -> Step:
    event = repr(entry.event) if entry.event else "a message"
    message = f"{entry.function.qualname} {_WHEN[entry.row.kind].format(event=event)} ({entry.row.framework})"
    return Step(message, str(entry.function.outline.path), entry.function.line, entry.function.column)


def _call(flow: Flow, caller: Function, node: cst.CSTNode, callee: Function) -> Step:
    span = flow.span(caller, node)
    return Step(f"{caller.qualname} calls {callee.qualname}", str(caller.outline.path), span.line, span.column)
