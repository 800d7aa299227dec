"""How much one client may ask for by its connection alone: threads that it starts, and time to say who it is.

for function, call in started_by_strangers(flow): …
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, last_name, own_calls, own_nodes
from lint_rules.flow.facts import checks
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import THREADS
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import says, word_set, words

_THREADS = THREADS | {"Process"}
_DEAR = frozenset(
    {"Popen", "create_subprocess_exec", "create_subprocess_shell", "AIOKafkaConsumer", "KafkaConsumer"}
    | {"Thread", "Process", "PtyProcess", "SSHClient"}
)
"""What costs the machine or another server something as long as it lasts."""

_REDIS = frozenset({"redis", "aioredis"})

_LOGINS = word_set("auth authorize authorise authenticate login identify identity handshake hello register")
_PATIENCE = re.compile(r"timeout|wait_for|fail_after|move_on_after")


def started_by_strangers(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The functions that start a thread, a task, a program, a consumer or a client of Redis for each connection,
    whoever opens it."""
    for access in flow.accesses():
        entry = access.entry
        if access.verdict == "open" and not entry.row.without:
            costly = _THREADS | _DEAR if entry.kind == "connect" else _DEAR
            for function in dict.fromkeys((entry.function, *access.looked_at)):
                first = _first_costly(function, costly, flow) if function.outline is flow.outline else None
                if first is not None:
                    yield function, first
                    break


def _first_costly(function: Function, costly: frozenset[str], flow: Flow) -> cst.Call | None:
    calls = own_calls(flow.body(function).node)
    return next((call for call in calls if last_name(call) in costly or _is_redis(call, function)), None)


def _is_redis(call: cst.Call, function: Function) -> bool:
    """`redis.from_url(…)` in a function: a connection of its own for each time that it runs."""
    full = function.outline.resolve(dotted(call.func) or "")
    return full.partition(".")[0] in _REDIS and full.rpartition(".")[2] in ("from_url", "Redis", "StrictRedis")


def waits_for_login(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The first message of a connection, outside of a loop, that is waited for as long as it takes."""
    whole = {entry.function for entry in flow.handlers("endpoint") if not _knows_already(entry, flow)}
    for function in flow.live():
        if (function in whole or says(function.name, _LOGINS)) and not _PATIENCE.search(function.text):
            first = next(_waits(function, flow), None)
            if first is not None:
                yield function, first


def _knows_already(entry: Entry, flow: Flow) -> bool:
    """True where something else than the first message says who is there."""
    return any(not fact.labels & Label.FIRST for fact in checks(flow.run(entry).decisions))


def _waits(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The receives whose message is looked at, but for those of a loop: in one the client may have said who it is."""
    nodes = list(own_nodes(flow.body(function).node))
    aside: set[cst.CSTNode] = {node.value for node in nodes if isinstance(node, cst.Expr)}
    aside |= {part for node in nodes if isinstance(node, cst.For | cst.While) for part in own_nodes(node)}
    for node in nodes:
        match node:
            case cst.Await(expression=cst.Call() as call) if node not in aside and _hears(call, flow):
                yield call


def _hears(call: cst.Call, flow: Flow) -> bool:
    name = last_name(call)
    return flow.engine.table.receives(name) or words(name) >= {"receive", "message"}
