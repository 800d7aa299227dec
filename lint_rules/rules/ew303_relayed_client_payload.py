"""EW303: what a client sent goes on to others as it came."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import emissions, raw_field, same_object
from lint_rules.analysis.flow import Label
from lint_rules.analysis.sources import PAYLOAD_WORDS
from lint_rules.analysis.vocabulary import speaks_of, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import binds

if TYPE_CHECKING:
    from lint_rules.analysis.emissions import Emission
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

NAMES = word_set("user username sender author name from nick nickname")

VALIDATING = word_set("validate validated validation validator valid schema sanitize clean serializer")
"""Words of calls that look at the whole of what the client sent."""


class RelayedClientPayload(FlowRule):
    """
    ## What it does
    Reports a broadcast whose payload is the very object that the client sent, or a handful of its fields unchanged.

    ## Why is this bad?
    One client then decides what the others' clients receive: fields that only the server should set, markup that runs, messages of any size, events that were never meant to exist.

    ## Example
    ```python
    import socketio

    sio = socketio.AsyncServer()


    @sio.on("save")
    async def save(sid, data):
        await sio.emit("saved", data, room="board", skip_sid=sid)  # EW303
    ```

    ## Use instead
    ```python
    import socketio

    sio = socketio.AsyncServer()


    @sio.on("save")
    async def save(sid, data):
        change = Change.model_validate(data)
        await sio.emit("saved", {"id": change.id, "text": change.text}, room="board", skip_sid=sid)
    ```

    ## Fix safety
    There is no fix: what may go out is a decision.

    ## Known limits
    Validated models, rows that were read again, one field in a message that the server built, and echoes to the sender are fine.

    ## References
    Guide: push and broadcast what the server says. CWE-20, CWE-79, OWASP ASVS 5.0 V4.4.
    """

    code = "EW303"
    proof = "a message that the server builds: named fields, a validated model, or what was read back from the store"
    name = "relayed-client-payload"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (20, 79)
    needs = (
        frozenset({b"broadcast", b"emit(", b"group_send", b".send", b"publish", b"send_to"} | {b".push(", b"notify("}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            roots = self._roots(function)
            if _is_examined(function, roots):
                continue
            for sent in emissions(function, self.file.trails.flow(function)):
                if sent.audience == "others" and self._relays(sent, function, roots):
                    yield Suspect(sent.call, "what the client sent goes on to others unchecked")

    def _roots(self, function: FunctionFacts) -> frozenset[str]:
        """The names that hold the client's object when the function starts."""
        role = next((role for role in self.file.roles if role.function is function), None)
        if role is not None:
            return frozenset(self._payload_names(role))
        names = [arg.arg for arg in function.parameters]
        if any(name in ("websocket", "ws") for name in names):
            says = words(function.name) & {"send", "push", "broadcast", "emit", "notify", "publish"}
            return frozenset(name for name in names if name in PAYLOAD_WORDS and not says)  # else it is the server's
        if function.owner is None or self.file.trails.callers(function):
            return frozenset()
        # getattr(self, "on_" + data["action"])(data): who is called so gets the whole of it
        flow = self.file.trails.flow(function)
        return frozenset(name for name in names if flow.names.get(name, Label.NOTHING) & Label.PAYLOAD)

    def _payload_names(self, role: Role) -> list[str]:
        if role.kind != "message" or role.payload is None or _is_validated(role):
            return []
        if role.dialect != "I":
            return [role.payload]
        skipped = ("self", "cls", role.connection)
        return [arg.arg for arg in role.function.parameters if arg.arg not in skipped]

    def _relays(self, sent: Emission, function: FunctionFacts, roots: frozenset[str]) -> bool:
        helper = self.file.project.callee(function, sent.call)
        if helper is not None and not _hands_on(helper):
            return False
        return any(
            self._is_relayed(part, function, roots) and not self._is_wrapped(part, sent.call, function, roots)
            for part in sent.payload
        )

    def _is_wrapped(self, part: ast.expr, call: ast.Call, function: FunctionFacts, roots: frozenset[str]) -> bool:
        """True for a text that the called helper puts into an envelope of its own: one field of it."""
        if not _is_text_root(part, roots):
            return False
        helper = self.file.project.callee(function, call)
        if helper is None and isinstance(call.func, ast.Attribute) and len(words(call.func.attr)) > 1:
            helper = self.file.project.only_method(call.func.attr)
        if helper is None or part not in call.args:
            return False
        names = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
        at = call.args.index(part)
        return at < len(names) and any(
            isinstance(node, ast.Dict)
            and any(isinstance(value, ast.Name) and value.id == names[at] for value in node.values)
            for node in helper.nodes
        )

    def _is_relayed(self, part: ast.expr, function: FunctionFacts, roots: frozenset[str]) -> bool:
        if same_object(part, function, roots):
            return True
        if isinstance(part, ast.Name):
            made = [n.value for n in function.own_nodes if isinstance(n, ast.Assign) and binds(n, part.id)]
            return len(made) == 1 and isinstance(made[0], ast.Dict) and self._is_relayed(made[0], function, roots)
        if not isinstance(part, ast.Dict):
            return False
        whole = any(
            same_object(value, function, roots)
            and not (_is_text_root(value, roots) and not _is_parsed(value, function))
            for value in part.values
        )
        return whole or self._many_fields(part, function, roots)

    def _many_fields(self, part: ast.Dict, function: FunctionFacts, roots: frozenset[str]) -> bool:
        fields = [raw_field(value, function, roots) for value in part.values]
        raw = [field for field in fields if field]
        return len(raw) > 1 and any(speaks_of(field, NAMES) for field in raw)


def _hands_on(helper: FunctionFacts) -> bool:
    """False for `send_to_room(data)` of the project's own that only picks fields out of what it is given."""
    names = {arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")}
    picked = {
        node.value
        for node in helper.nodes
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "get")
    }
    return any(isinstance(node, ast.Name) and node.id in names and node not in picked for node in helper.nodes)


def _is_examined(function: FunctionFacts, roots: frozenset[str]) -> bool:
    """True when the whole object is given to something that is named like a validation."""
    return any(
        speaks_of((dotted_name(call.func) or "").rpartition(".")[2], VALIDATING)
        and any(same_object(argument, function, roots) for argument in call.args)
        for call in function.calls
    )


def _is_text_root(value: ast.expr, roots: frozenset[str]) -> bool:
    """A plain text frame inside an envelope is one text field."""
    if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
        return (dotted_name(value.value.func) or "").rpartition(".")[2] in ("receive_text", "receive_str", "recv")
    return (
        isinstance(value, ast.Name) and value.id in roots and value.id in ("text_data", "text", "message", "msg", "raw")
    )


def _is_parsed(value: ast.expr, function: FunctionFacts) -> bool:
    """`json.loads(text_data)` in the same function: the frame is no text, but an object."""
    return any(
        (dotted_name(call.func) or "").rpartition(".")[2] == "loads"
        and any(
            isinstance(given, ast.Name) and isinstance(value, ast.Name) and given.id == value.id for given in call.args
        )
        for call in function.calls
    )


def _is_validated(role: Role) -> bool:
    """True when the payload parameter is annotated with a type that the framework checks before the call."""
    if role.dialect != "E":
        return False
    for arg in role.function.parameters:
        if arg.arg == role.payload and arg.annotation is not None:
            return not any(
                word in ast.dump(arg.annotation) for word in ("'Any'", "'dict'", "'object'", "'Mapping'", "'list'")
            )
    return False
