"""EW203: the client says who it is, and is believed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority
from lint_rules.analysis.authors import (
    CLIENTS,
    KEYS,
    LOGINS,
    SAID,
    WEAK_KEYS,
    becomes_session,
    dicts,
    field_name,
    is_compared,
    is_stored,
    names_for,
    signs_text,
    texts,
    uses,
)
from lint_rules.analysis.emissions import emissions, raw_field, same_object
from lint_rules.analysis.flow import Label
from lint_rules.analysis.joins import is_alone, trails_into
from lint_rules.analysis.vocabulary import speaks_of, words
from lint_rules.dialects.starlette import path_parameters
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.analysis.sources import Trails
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

NAMED = KEYS - WEAK_KEYS - {"from", "user", "author"}
"""What fields of a model are called when they say who somebody is."""

IN_URL = NAMED | CLIENTS | {"user"}
"""What parameters of an endpoint are called when they say who connects."""


class IdentityFromPayload(FlowRule):
    """
    ## What it does
    Reports a message whose sender, author or user is read from the payload and then stored, sent out or kept as the session's identity.

    ## Why is this bad?
    Everybody can write in everybody's name: the field is whatever the client put there.

    ## Example
    ```python
    from typing import Any

    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: dict[str, Any]) -> Ok:
            await chat.create_message(author=payload["user_id"], body=payload["body"])  # EW203
            return Ok()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            await chat.create_message(author=self.assigns["user_id"], body=payload.body)
            return Ok()
    ```

    ## Fix safety
    There is no fix: where the identity is kept differs.

    ## Known limits
    Verified token payloads, group events, the user that a message is *for*, and login credentials are not reported.
    A name that is compared with the server's own is taken for checked.

    ## References
    Guide: the identity is what `connect` established. CWE-290, CWE-639, OWASP API Security 2023 API1.
    """

    code = "EW203"
    proof = (
        "the name of the user from the session, the token or the assigns, or a comparison of the two that can refuse"
    )
    name = "identity-from-payload"
    dialects = "ESCIR"
    cwe = (290, 639)
    needs = (
        frozenset(f'"{key}"'.encode() for key in KEYS | CLIENTS)
        | frozenset(f"'{key}'".encode() for key in KEYS | CLIENTS)
        | frozenset(f"{key}:".encode() for key in IN_URL)
        | frozenset(f".{key}".encode() for key in NAMED),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self._functions(), key=lambda f: f.node.lineno):
            role = next((role for role in self.file.roles if role.function is function), None)
            if role is not None and (role.kind not in ("message", "endpoint") or speaks_of(role.event or "", LOGINS)):
                continue
            if speaks_of(function.name, LOGINS):
                continue
            yield from self._in_function(function, role)
            yield from self._in_url(function, role)
            yield from self._in_request(function, role)

    def _functions(self) -> Iterable[FunctionFacts]:
        """What runs for a connection; in a file without handlers, what the project's endpoints hand a message to."""
        if not is_alone(self.file) or not self.file.module.says("WebSocket", "websocket"):
            return self.file.live
        asked = [f for f in self.file.module.functions if _reads_sender(f) and _sends_something(f)]
        reached = set(trails_into(self.file).reached()) if asked else set()
        return {*self.file.live, *(f for f in asked if f in reached)}

    @property
    def _trails(self) -> Trails:
        return trails_into(self.file)

    def _in_url(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        """`/ws/{room}/{user_id}`: the author of a message stands in the URL, and nobody asked who that is."""
        if role is None or role.dialect != "S" or role.kind != "endpoint":
            return
        named = path_parameters(function)
        for arg in function.parameters:
            if arg.arg not in named or arg.arg.strip("_") not in IN_URL:
                continue
            used = ast.Name(arg.arg, ast.Load())
            if self._is_believed(used, arg.arg.strip("_"), function, {arg.arg}) and not self._is_known(function):
                yield Suspect(arg, f"who this is from is taken from the URL: {arg.arg!r}")

    def _in_request(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        """`websocket.query_params["username"]`, `request.match_info["user"]`: read by hand from the same place."""
        if role is None or role.dialect not in "SR" or role.kind not in ("endpoint", "connect"):
            return
        for node in function.own_nodes:
            key = _from_request(node)
            if key in IN_URL | WEAK_KEYS and self._is_believed(node, key, function) and not self._is_known(function):
                yield Suspect(node, f"who this is from is taken from the URL: {key!r}")

    def _is_known(self, function: FunctionFacts) -> bool:
        return bool(Authority(self.file.project, self.file.config).evidence(function))

    def _in_function(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        roots = self._roots(function, role)
        taken = [(node, key) for node in function.own_nodes if (key := _taken(node, function, roots))]
        reads_password = any("password" in key for key in _keys_read(function))
        if not taken or reads_password:
            return
        seen = self._written_over(function)
        for node, key in taken:
            if key not in seen and self._is_believed(node, key, function):
                seen.add(key)
                yield Suspect(node, f"who this is from is taken from the client's own {key!r}")

    def _written_over(self, function: FunctionFacts) -> set[str]:
        """`data["user"] = self.scope["user"]`, here or in what calls this: that field is the server's from there on."""
        keys: set[str] = set()
        for writer in (function, *self.file.trails.callers(function), *self._dispatchers(function)):
            flow = self.file.trails.flow(writer)
            for node in writer.own_nodes:
                match node:
                    case ast.Assign(
                        targets=[ast.Subscript(value=ast.Name() as holder, slice=ast.Constant(value=str() as key))],
                        value=value,
                    ) if flow.of(holder) & Label.PAYLOAD and not flow.of(value) & Label.PAYLOAD:
                        keys.add(key)
        return keys

    def _dispatchers(self, function: FunctionFacts) -> list[FunctionFacts]:
        """The handlers of messages beside a method that may call it by way of a table."""
        if function.owner is None or self.file.trails.callers(function):
            return []
        return [role.function for role in self.file.roles if role.owner is function.owner and role.kind == "message"]

    def _roots(self, function: FunctionFacts, role: Role | None) -> frozenset[str]:
        if role is not None and role.payload and role.kind == "message":
            return frozenset({role.payload})
        flow = self._trails.flow(function)
        names = [arg.arg for arg in function.parameters if arg.arg not in ("self", "cls", "event")]
        return frozenset(name for name in names if flow.names.get(name, Label.NOTHING) & Label.PAYLOAD)

    def _is_believed(
        self, node: ast.AST, key: str, function: FunctionFacts, known: Iterable[str] = frozenset()
    ) -> bool:
        names = names_for(node, function, known)
        if is_compared(node, names, function):
            return False
        if becomes_session(node, names, function):
            return True
        if key in WEAK_KEYS:
            return self._signs(node, key, names, function)
        return self._is_sent(node, key, names, function) or is_stored(node, names, function)

    def _is_named(self, node: ast.AST, names: set[str], call: ast.Call, function: FunctionFacts) -> bool:
        """`manager.broadcast(text, data["username"])`, where the manager calls that argument `username`."""
        if any(keyword.arg in NAMED and uses(keyword.value, node, names) for keyword in call.keywords):
            return True
        helper = self.file.project.callee(function, call)
        if helper is None:
            return False
        parameters = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
        said = [given for name, given in zip(parameters, call.args, strict=False) if name in NAMED]
        return any(uses(given, node, names) for given in said)

    def _signs(self, node: ast.AST, key: str, names: set[str], function: FunctionFacts) -> bool:
        """`{"text": …, "name": data["name"]}`: beside what is said, a name says who said it."""
        if self._signs_text(node, names, function):
            return True
        return any(
            {field_name(field) for field in part.keys} & SAID
            and any(field_name(f) == key and uses(v, node, names) for f, v in zip(part.keys, part.values, strict=True))
            for sent in emissions(function, self.file.trails.flow(function))
            if sent.audience == "others"
            for part in dicts(sent.payload, function)
        )

    def _signs_text(self, node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
        """`await manager.broadcast(f"{username}: {text}")`."""
        return any(
            signs_text(text, node, names)
            for sent in emissions(function, self._trails.flow(function))
            if sent.audience == "others"
            for text in texts(sent.payload, function)
        )

    def _is_sent(self, node: ast.AST, key: str, names: set[str], function: FunctionFacts) -> bool:
        """It goes out as a field of its own meaning, or at the head of a text."""
        if self._signs_text(node, names, function):
            return True
        for sent in emissions(function, self._trails.flow(function)):
            if sent.audience != "others":
                continue
            if self._is_named(node, names, sent.call, function):
                return True
            for part in dicts(sent.payload, function):
                for field, value in zip(part.keys, part.values, strict=True):
                    said = field_name(field) in KEYS | CLIENTS
                    if said and uses(value, node, names):
                        return True
        return False


def _from_request(node: ast.AST) -> str:
    """The key of what is read from the URL by hand; empty when the node is something else."""
    match node:
        case (
            ast.Subscript(value=ast.Attribute(attr=holder), slice=ast.Constant(value=str(key)), ctx=ast.Load())
            | ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr=holder), attr="get"),
                args=[ast.Constant(value=str(key)), *_],
            )
        ) if holder in ("query_params", "path_params", "match_info", "query"):
            return key
    return ""


def _reads_sender(function: FunctionFacts) -> bool:
    return any(isinstance(node, ast.Constant) and node.value in KEYS for node in function.own_nodes)


def _sends_something(function: FunctionFacts) -> bool:
    names = (dotted_name(call.func) or "" for call in function.calls)
    return any(words(name.rpartition(".")[2]) & {"send", "broadcast", "emit", "publish"} for name in names)


def _taken(node: ast.AST, function: FunctionFacts, roots: frozenset[str]) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in NAMED:
        return node.attr if _is_model(node.value.id, function, roots) else None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return None
    if isinstance(node, ast.Subscript | ast.Call):
        key = raw_field(node, function, roots)
        return key if key in KEYS else None
    return None


def _is_model(name: str, function: FunctionFacts, roots: frozenset[str]) -> bool:
    """True for `message` of `message = ChatMessage.model_validate_json(text)`: its form is checked, its truth is not."""
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in ("model_validate_json", "model_validate", "parse_raw", "parse_obj")
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        and any(same_object(argument, function, roots) for argument in node.value.args)
        for node in function.own_nodes
    )


def _keys_read(function: FunctionFacts) -> Iterator[str]:
    for node in function.own_nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 30:
            yield node.value
