"""Finds background loops that serve all clients and that one error ends for good.

for function, loop in dying_loops(flow): …     # `while True: await hub.announce(await fetch())`, started as a task

Nothing logs a task or thread that fails, and nothing starts it again: who is connected hears nothing any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, is_broad, last_name, literal, own_calls, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import CLIENTS
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.escaping import may_raise, only_logs, raises_in
from lint_rules.rule import REALTIME

_DEPTH = 3

_STARTS = (
    r"\b(create_task|ensure_future|run_coroutine_threadsafe|start_background_task|spawn|spawn_callback|add_callback"
    r"|Thread|Process|submit|run_in_executor|add_task|spawn_later|call_later)"
    r"\(\s*(?:[^()]*,\s*)?(?:target\s*=\s*|args\s*=\s*\()?(?:\w+\.)*"
)
"""What starts something beside everything else, up to the name of that."""

_ENDS = re.compile(r"\b(sys\.exit|os\._exit|os\.kill|loop\.stop)\(")
_TELLING = SENDING - {"write", "push"} | {"result"}
"""Also in `future.set_result(…)`, for who waits."""

_NEAR = [token.decode() for token in REALTIME]
_BROKER = frozenset({"get_message", "listen"})
_PAUSES = frozenset({"sleep", "get", "wait", "recv", "receive", "read", "accept", "pop", "blpop", "select"}) | _BROKER
_OF_ONE = frozenset({"closed", "connected", "open", "empty", "done"})
_LASTING = frozenset({"self", "cls", "app", "loop", "daemon", "name", "target", "args"})
"""What every task may be given."""


def dying_loops(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The endless loops of this file, one in a function, that run beside the handlers and that an error leaves."""
    for function in () if flow.outline.says(*CLIENTS) else flow.outline.functions:
        if "while " not in function.text and "async for " not in function.text:
            continue
        loop = _endless(function, flow)
        if loop is None or _is_of_one(function, flow) or _goes_on(function):
            continue
        if _dies(loop, function, flow) and _serves(loop, function, flow, _DEPTH) and _is_left_alone(function, flow):
            yield function, loop


def _endless(function: Function, flow: Flow) -> cst.While | cst.For | None:
    """The first loop of a function that nothing but an error or the end of the program ends."""
    for node in own_nodes(flow.body(function).node.body):
        match node:
            case cst.While(test=test) if _is_lasting(test) and _pauses(node):
                return node
            case cst.For(asynchronous=cst.Asynchronous()):
                return node
    return None


def _is_lasting(test: cst.BaseExpression) -> bool:
    """`True`, `self.running`, `not stop.is_set()`; no comparison, nothing that is used up, and no one connection."""
    asked = test.expression if isinstance(test, cst.UnaryOperation) else test
    if says(last_name(asked), _OF_ONE):
        return False
    return isinstance(test, cst.UnaryOperation | cst.Attribute | cst.Call) or literal(test) in (True, 1)


def _pauses(loop: cst.While) -> bool:
    nodes = own_nodes(loop.body)
    return any(isinstance(n, cst.Await) or (isinstance(n, cst.Call) and called_name(n) in _PAUSES) for n in nodes)


def _is_of_one(function: Function, flow: Flow) -> bool:
    """True for a loop of one connection, which ends with that, and for one of a client."""
    owner = function.owner
    if flow.connections(function) or (function.parent is not None and function.parent in flow.live()):
        return True
    own = {entry.owner for entry in flow.entries if entry.row.connection == "self"}
    return owner is not None and (owner in own or owner.name.endswith("Client") or flow.holds_connection(owner))


def _goes_on(function: Function) -> bool:
    """True where the function starts itself again or ends the program, or a decorator may catch what fails."""
    again = re.search(rf"(?<!def )(?<![\w.])(self\.)?{function.name}\(", function.text)
    return again is not None or bool(function.decorators) or _ENDS.search(function.text) is not None


def _dies(loop: cst.While | cst.For, function: Function, flow: Flow) -> bool:
    """True where something in the loop may raise, or somebody has seen that: an `except` around it only logs."""
    around = [
        node
        for node in own_nodes(flow.body(function).node.body)
        if isinstance(node, cst.Try) and is_in(loop, node.body)
    ]
    broad = [handler for attempt in around for handler in attempt.handlers if is_broad(handler)]
    if broad:
        return all(map(only_logs, broad)) and may_raise(loop, function, flow)
    return raises_in(loop.body, function, flow)


def _serves(block: cst.CSTNode, function: Function, flow: Flow, depth: int) -> bool:
    """True where clients are told something, here or in what is called."""
    near = function.outline.says(*_NEAR)
    for call in own_calls(block):
        own = depth == _DEPTH and chain(call.func)[0] in {*function.parameters} - {"self"}
        if called_name(call) in _BROKER or (near and not own and says(called_name(call), _TELLING)):
            return True
        callee = flow.likely_callee(call, function) if depth else None
        if callee is not None and _serves(flow.body(callee).node.body, callee, flow, depth - 1):
            return True
    return False


def _is_left_alone(function: Function, flow: Flow) -> bool:
    """True for what is started beside everything else, for no connection, and whose end nobody notices."""
    started = re.compile(_STARTS + rf"{function.name}\b")
    starts = [
        (other, match)
        for outline in flow.engine.index.holding(function.name.encode(), matching=re.compile(started.pattern.encode()))
        for other in outline.functions
        for match in started.finditer(other.text)
    ]
    return bool(starts) and not any(_is_watched(match, other) or _is_given(match, other) for other, match in starts)


def _is_given(start: re.Match[str], starter: Function) -> bool:
    """True for what is given something that the starter has for the moment: `create_task(serve(connection))`."""
    text = starter.text[start.end() :]
    given = re.match(r"\(([^()]*)\)|[^()]*?\bargs\s*=\s*[(\[]([^()\]]*)|\s*,([^()]*)\)", text)
    said = " ".join(part for part in given.groups() if part) if given is not None else ""
    names = set(re.findall(r"(?<![\w.\"'])([a-z_]\w*)(?!\w*\s*[=(\"'])", said)) - _LASTING
    return any(name in starter.words and name not in starter.outline.assigns for name in names)


def _is_watched(start: re.Match[str], starter: Function) -> bool:
    """True where the end of a task is waited for or heard of."""
    before, after = starter.text[: start.start()], starter.text[start.end() :]
    if re.search(r"(\bawait|\b(gather|wait|wait_for)\([^()]*)\s*[\w.]*$", before) or "TaskGroup" in before:
        return True
    kept = re.search(r"([\w.]+)(?:\s*(?::[^=\n]+)?=|\.(?:append|add|extend)\()\s*[\[{(]?[^\]}=]*$", before)
    if kept is None:
        return re.match(r"\([^()]*\)\)\.add_done_callback\(", after) is not None
    name = re.escape(kept[1])
    joined = (other.text for other in starter.outline.functions if other is not starter and name.startswith("self"))
    waits = re.compile(rf"await {name}\b")
    if re.search(rf"{name}\.done\(", starter.text) or any(waits.search(t) and "cancel(" not in t for t in joined):
        return True
    after = re.split(r"\basyncio\.Future\(\)|serve_forever\(", after)[0]
    waited = rf"await {name}\b|{name}\.(join|result|exception)\(|\b(gather|wait|wait_for)\([^()]*{name}\b"
    return re.search(rf"{waited}|{name}\.add_done_callback\((?![\w.]*discard\b)", after) is not None
