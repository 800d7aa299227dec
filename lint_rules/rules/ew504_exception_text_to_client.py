"""EW504: the client reads what went wrong inside the server."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from lint_rules.analysis.sources import is_connection
from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk

SENDING = word_set("send asend emit reply push respond answer broadcast")
NOT_CLIENTS = word_set(
    "log logger logging debug info warning mail email sms slack sentry capture telegram webhook print"
)
SOCKETS = word_set("websocket ws")
SOCKET_SENDS = frozenset({"send", "send_text", "send_json", "send_str"})
OUTGOING = ("websockets.connect", "ws_connect(", "create_connection(", "import connect", "WebSocketApp")
"""In a file that says one of these, a socket may lead to a server and not to a client."""

TEXT_OF = frozenset({"str", "repr", "format", "format_exc"})
SHAPING = frozenset({"str", "repr", "format", "format_exc", "dumps", "print_exc", "join", "jsonify"})


class ExceptionTextToClient(MendingRule):
    """
    ## What it does
    Reports the text of a broadly caught exception that is sent to the client.

    ## Why is this bad?
    It says whatever the failing library says: SQL, paths, host names, keys, other users' data. And the client can provoke it.

    ## Example
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        message = await websocket.receive_json()
        try:
            await handle(message)
        except Exception as error:
            await websocket.send_json({"error": str(error)})  # EW504
    ```

    ## Use instead
    ```python
    import logging

    logger = logging.getLogger(__name__)
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        message = await websocket.receive_json()
        try:
            await handle(message)
        except Exception:
            logger.exception("message %s failed", message_id)
            await websocket.send_json({"error": "internal error", "id": message_id})
    ```

    ## Fix safety
    The fix says `"internal error"` instead.
    It is unsafe: write the error to a log as well, and say what the client can do about it.

    ## Known limits
    Exceptions of the project's own and validation errors are not reported, nor is what a file sends that opens sockets to other servers, outside its handlers.

    ## References
    CWE-209, OWASP ASVS 5.0 V16.5.
    """

    code = "EW504"
    name = "exception-text-to-client"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (209,)
    needs = (
        frozenset({b"except", b"on_error"}),
        frozenset({b"send", b"emit", b"Error(", b"push", b"return", b"Message(", b".close("}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        emits = any(role.dialect == "I" for role in self.file.roles)
        roles = {role.function: role for role in self.file.roles}
        server = not self.file.module.says(*OUTGOING)
        for function in self.file.module.functions:
            live = function in self.file.live or emits
            if not live and not server:
                continue
            role = roles.get(function)
            answers = role is not None and role.kind == "message" and role.dialect in "EI"
            speaks = live or (roles and function.is_async)
            keeps = not speaks and function.owner is not None and keeps_sockets(function.owner)
            sends = _sends if speaks or keeps else _sends_to_socket
            for node in function.own_nodes:
                if isinstance(node, ast.ExceptHandler) and is_broad(node):
                    yield from _leaks(node, node.name, sends, answers=answers)
            if emits and _is_told_of_errors(function):
                yield from _leaks(function.node, function.parameters[0].arg, sends, answers=True)

    @cached_property
    def _handlers(self) -> list[ast.ExceptHandler]:
        return [node for node in self.file.module.nodes if isinstance(node, ast.ExceptHandler)]

    def mend(self, suspect: Suspect) -> Fix | None:
        """`"internal error"` in the place of every text in which the exception speaks."""
        line = getattr(suspect.node, "lineno", 0)
        near = [handler for handler in self._handlers if handler.lineno <= line <= (handler.end_lineno or line)]
        around = [handler for handler in near if any(node is suspect.node for node in walk(handler))]
        value = getattr(suspect.node, "value", None)
        if not around or not isinstance(value, ast.expr):
            return None
        own = {around[-1].name or ""}
        made = [n.value for n in walk(around[-1]) if isinstance(n, ast.Assign) and n is not suspect.node]
        texts = [text for part in (value, *made) for text in _texts(part, own)]
        edits = tuple(replace(self.file, text, '"internal error"') for text in texts)
        return Fix("keep the exception's text to yourself", edits, safe=False) if edits else None


def _texts(node: ast.AST, names: set[str]) -> Iterator[ast.expr]:
    """The outermost expressions that are text with the exception in it, such as `str(e) or type(e).__name__`."""
    shaped = isinstance(node, ast.JoinedStr | ast.BinOp | ast.BoolOp | ast.IfExp | ast.Attribute | ast.Name) or (
        isinstance(node, ast.Call) and (dotted_name(node.func) or "").rpartition(".")[2] in TEXT_OF
    )
    if isinstance(node, ast.expr) and shaped and (_tells(node, names) or _is_of(node, names)):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, names)


def _is_of(node: ast.expr, names: set[str]) -> bool:
    """True for an attribute of the exception, or of its class."""
    return isinstance(node, ast.Attribute) and any(isinstance(n, ast.Name) and n.id in names for n in walk(node))


def _is_told_of_errors(function: FunctionFacts) -> bool:
    """`@socketio.on_error()` and `@socketio.on_error_default`: what they return is the answer to the event."""
    targets = [d.func if isinstance(d, ast.Call) else d for d in function.node.decorator_list]
    return bool(function.parameters) and any(
        isinstance(target, ast.Attribute) and target.attr in ("on_error", "on_error_default") for target in targets
    )


def _leaks(
    handler: ast.ExceptHandler | ast.FunctionDef | ast.AsyncFunctionDef,
    name: str | None,
    sends: Callable[[ast.Call], bool],
    *,
    answers: bool,
) -> Iterator[Suspect]:
    names = _text_names(handler, name)
    message = "the text of whatever went wrong inside goes to the client"
    found = 0
    for statement in _statements(handler.body):
        if isinstance(statement, ast.Return):
            leaking = answers and statement.value is not None and _tells(statement.value, names)
        else:
            calls = list(_outer_calls(statement))
            leaking = any(sends(call) and _call_tells(call, names) for call in calls) or any(
                _closes(call) and _call_tells(call, names) for call in calls
            )
        if leaking and not found:
            found += 1
            yield Suspect(statement, message)


def _text_names(handler: ast.AST, name: str | None) -> set[str]:
    names = {name} if name else set()
    for _ in range(2):
        for node in walk(handler):
            if isinstance(node, ast.Assign) and _tells(node.value, names):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Simple statements of a handler, in order, inner handlers left out."""
    for statement in body:
        nested = [inner for name in ("body", "orelse", "finalbody") for inner in getattr(statement, name, [])]
        if nested and not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _statements(nested)
        elif isinstance(statement, ast.Expr | ast.Return | ast.Assign):
            yield statement


def _outer_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Await):
        value = value.value
    if isinstance(value, ast.Call):
        yield value
        yield from (argument for argument in value.args if isinstance(argument, ast.Call))


def _sends(call: ast.Call) -> bool:
    """`emit(...)`, also when it is only got ready: `run(partial(sio.emit, "failed", …))`."""
    func = call.func
    if (dotted_name(func) or "").rpartition(".")[2] == "partial" and call.args:
        func = call.args[0]
    written = dotted_name(func) or (func.attr if isinstance(func, ast.Attribute) else "")
    return bool(words(written.rpartition(".")[2]) & SENDING) and not words(written) & NOT_CLIENTS


def _closes(call: ast.Call) -> bool:
    """`websocket.close(code=1011, reason=…)`: the client reads the reason."""
    holder, _, name = (dotted_name(call.func) or "").rpartition(".")
    return name == "close" and bool(words(holder.rpartition(".")[2]) & SOCKETS) and bool(call.args or call.keywords)


def _sends_to_socket(call: ast.Call) -> bool:
    """`conn.websocket.send(…)`, `websocket_send(…)`: sent to a client for sure, whoever calls this function."""
    written = dotted_name(call.func) or ""
    holder, _, name = written.rpartition(".")
    last = holder.rpartition(".")[2]
    if not holder:
        return {"send"} <= words(name) and bool(words(name) & SOCKETS)
    if words(last) & {"manager", "hub", "handler"}:
        return bool(words(last) & {*SOCKETS, "connection"}) and bool(words(name) & {"send", "broadcast"})
    return name in SOCKET_SENDS and bool(words(last) & SOCKETS)


def keeps_sockets(owner: ClassFacts) -> bool:
    """True for a manager: a class with a method that takes a WebSocket in."""
    return any(
        is_connection(arg) and arg.annotation is not None
        for method in owner.methods.values()
        for arg in method.parameters
    )


def _call_tells(call: ast.Call, names: set[str]) -> bool:
    parts: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        parts.append(call.func.value)  # ErrorMessage(content=str(e)).send()
    return any(_tells(part, names) for part in parts)


def _tells(node: ast.AST, names: set[str]) -> bool:
    """True when the text of the exception is part of the value, and not merely something that it carries."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):
        return node.attr in ("args", "message", "msg") and _tells(node.value, names)
    if isinstance(node, ast.Call):
        name = (dotted_name(node.func) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")).rpartition(
            "."
        )[2]
        if name in ("format_exc", "exc_info"):
            return True
        if name in ("type", "isinstance", "getattr", "hasattr"):
            return False
        inner = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name in SHAPING or name[:1].isupper() or name.startswith("_") or name in ("error", "dict", "message"):
            return any(_tells(part, names) for part in inner)
        return False
    return any(
        _tells(child, names)
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.expr | ast.keyword | ast.FormattedValue)
    )


def is_broad(handler: ast.ExceptHandler) -> bool:
    """`except:`, `except Exception`, `except BaseException`, alone or in a tuple."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or dotted_name(kind) in ("Exception", "BaseException") for kind in kinds)
