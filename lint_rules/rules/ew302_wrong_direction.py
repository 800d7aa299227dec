"""EW302: one is meant and all are told, or all are meant and one is told many times."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, every_name, literal, methods, names_in, own_calls, own_nodes, positional
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.emberwire import kind_of
from lint_rules.frameworks.words import says, words
from lint_rules.rule import Rule, Severity

BROADCASTS = frozenset({"self.broadcast", "self.broadcast_from"})
ERRORS = frozenset({"error", "errors"})
_ASKING = frozenset({"get", "fetch", "load", "list", "request", "query", "search", "read", "find", "ask", "lookup"})
"""Verbs of events that ask a question: the answer is for the one who asked."""

AMBIGUOUS = frozenset({"request", "ask", "list", "read", "find"})
"""In an event of Socket.IO these may ask other people for something."""

ANSWERS = frozenset(
    {"reply", "response", "ack", "acknowledged", "result", "results", "ok", "error", "failed", "done", "data"}
)
"""What is put behind the name of an event to name the answer to it."""

_PEOPLE = frozenset(
    {"user", "users", "member", "members", "participant", "participants", "other", "others", "peer", "peers", "client"}
    | {"clients", "socket", "sockets", "channel", "channels", "subscriber", "subscribers", "player", "players"}
    | {"recipient", "recipients", "connection", "connections", "friend", "friends"}
)
TO_ALL = "everybody on the topic is told what went wrong for one: answer with `Error(...)`"


class WrongDirection(Rule):
    """
    ## What it does
    Reports a message that goes in the wrong direction.

    - a `broadcast` that answers the sender or carries an error
    - a `push` in a loop over people
    - a Socket.IO event that asks (`get_history`) and answers a whole room

    ## Why is this bad?
    `push` goes to one client, `broadcast` to everybody on the topic.
    An answer that is broadcast shows everybody what one asked for, and every client has to find out that it was not meant.
    A `push` in a loop goes to the same client again and again, and to nobody else.

    ## Example
    ```python
    from emberwire import Channel, NoReply, handle_in


    class RoomChannel(Channel):
        @handle_in("get_history")
        async def get_history(self, payload: Page) -> NoReply:
            await self.broadcast("history", {"messages": await rooms.history(self.topic.rest)})  # EW302
            return NoReply()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("get_history")
        async def get_history(self, payload: Page) -> Ok:
            return Ok(messages=await rooms.history(self.topic.rest))
    ```

    ## Fix safety
    There is no fix: what the client waits for has to change with it.

    ## Known limits
    Counts as an answer:
    - what an event broadcasts whose name asks: `get_history`, `search`
    - `x_reply` to `x`

    Not reported:
    - a broadcast of `handle_info`, which carries news of others

    ## References
    Guide: `handle_in` from the client, `push` to one, `broadcast` to all. CWE-200.
    """

    code = "EW302"
    name = "wrong-direction"
    severity = Severity.WARNING
    dialects = "EI"
    default = False
    cwe = (200,)
    needs = (frozenset({b".broadcast", b".push(", b"emit("}), frozenset({b"Channel", b"socketio", b"SocketIO"}))

    calls = frozenset({"broadcast", "broadcast_from", "push", "emit"})

    def query(self, flow: Flow) -> Iterator[Report]:
        """Looks at what an event of Socket.IO that asks for something tells a room, or everybody."""
        from lint_rules.flow.audience import told

        seen = set()
        for entry, sent in told(flow):
            if entry is None or entry.kind != "message" or entry.row.connection == "self" or entry.function in seen:
                continue
            if words(entry.event) & (_ASKING - AMBIGUOUS):
                seen.add(entry.function)
                message = f"{entry.event!r} asks for something, and the answer goes to everybody in the room: send it `to=request.sid`"
                yield flow.report(sent.function, message, node=sent.node)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if kind_of(self.file.class_of(node), self.file.index) not in ("Channel", "Socket"):
            return
        for method in methods(node):
            handler = self.file.handler(method, "message")
            if handler is not None:
                self._answers_to_all(method, handler.event)
            for call in _pushes_in_loops(method):
                self.report(call, "`push` goes to one client: `broadcast` once reaches everybody on the topic")

    def _answers_to_all(self, method: cst.FunctionDef, event: str) -> None:
        caught, asked = dict(_caught(method)), dict(_asked(method, event))
        for call in own_calls(method):
            if dotted(call.func) not in BROADCASTS:
                continue
            said = literal(positional(call, 0))
            if _carries_error(call, said) or caught.get(call) in set(names_in(call)):
                self.report(call, TO_ALL)
            elif isinstance(said, str) and any(_answers(said, question) for question in asked.get(call, ())):
                message = f"{said!r} answers one client, but goes to everybody: answer with `Ok(...)` or `push`"
                self.report(call, message)


def _caught(method: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """For each call in an `except` branch, the name of the exception."""
    for node in own_nodes(method):
        if isinstance(node, cst.ExceptHandler) and node.name is not None:
            name = dotted(node.name.name) or ""
            for call in own_calls(node.body):
                yield call, name


def _asked(method: cst.FunctionDef, event: str) -> Iterator[tuple[cst.CSTNode, tuple[str, ...]]]:
    """For each call, the events that it is an answer to: the handler's, or those that a test around it names."""
    if event:
        for call in own_calls(method):
            yield call, (event,)
        return
    for node in own_nodes(method):
        match node:
            case cst.If(test=cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(cst.Equal(), right)])):
                texts = (literal(left), literal(right))
                named = tuple(text for text in texts if isinstance(text, str))
                for call in own_calls(node.body):
                    yield call, named
            case cst.MatchCase(pattern=cst.MatchValue(value=value)):
                for call in own_calls(node.body):
                    yield call, (str(literal(value)),)


def _carries_error(call: cst.Call, event: object) -> bool:
    if isinstance(event, str) and words(event) & ERRORS:
        return True
    payload = positional(call, 1)
    elements = payload.elements if isinstance(payload, cst.Dict) else ()
    return any(isinstance(element, cst.DictElement) and literal(element.key) in ERRORS for element in elements)


def _answers(event: str, question: str) -> bool:
    """True when an event is named as the answer to another: `history` to `get_history`, `save_reply` to `save`."""
    asked, said = words(question), words(event)
    if not asked or not said:
        return False
    if asked & _ASKING:
        what = asked - _ASKING
        return bool(what) and what <= said and said - what <= ANSWERS | _ASKING
    return asked < said and said - asked <= ANSWERS


def _pushes_in_loops(method: cst.FunctionDef) -> Iterator[cst.Call]:
    for loop in own_nodes(method):
        if isinstance(loop, cst.For):
            about = every_name(loop.target)
            yield from (call for call in own_calls(loop.body) if _goes_to_others(call, about, loop))


def _goes_to_others(call: cst.Call, about: set[str], loop: cst.For) -> bool:
    """`other.push(...)` for each other, or `self.push` of the same for each of some people."""
    receiver, _, method = (dotted(call.func) or "").rpartition(".")
    if method != "push" or not any(says(name, _PEOPLE) for name in (*about, *names_in(loop.iter))):
        return False
    if receiver in about:
        return True
    # What is pushed has nothing of the one whom the loop is about, so it must be meant for them.
    return receiver == "self" and not about & set(names_in(call))
