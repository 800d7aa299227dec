"""Where the client's and the server's words enter: which expressions are what the client sent, named, or is.

`Trails` runs `flow.py` over every function that the handlers of a file reach, and hands labels on: from a call's
arguments to the helper's parameters, and from `self.room = …` in one method to `self.room` in the others.

    trails = Trails.of(roles, project)
    trails.flow(function).of(argument) & Label.PLACE     # named by the client?

It does not follow containers, callbacks or inheritance of attributes beyond one class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.vocabulary import speaks_of, word_set, words
from lint_rules.dialects.role import Role
from lint_rules.dialects.starlette import path_parameters
from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.project import Project, plain_annotation

HANDED_ON = 3
"""How many calls a label is carried through."""

RECEIVING = frozenset(
    {"receive_text", "receive_json", "receive_bytes", "receive", "recv", "iter_text", "iter_json", "receive_str"}
)
CLIENT_SAYS = Label.PAYLOAD | Label.PLACE
ESTABLISHING = word_set("current auth authenticate authenticated token session cookie jwt ws websocket verify require")
"""With one of these, a call that names a user says who is there."""

USER_WORDS = word_set(
    "user username userid account principal me member viewer identity caller subject owner profile current"
)
PAYLOAD_WORDS = word_set("data payload message msg content body event command request text params frame packet raw")

_SCOPE: Mapping[str, Label] = {
    "url_route": Label.PLACE,
    "path": Label.PLACE,
    "path_params": Label.PLACE,
    "query_string": Label.PLACE | Label.CREDENTIAL,
    "headers": Label.CREDENTIAL,
    "cookies": Label.CREDENTIAL,
    "user": Label.IDENTITY,
    "session": Label.IDENTITY,
    "auth": Label.IDENTITY,
    "token": Label.IDENTITY,
}
_ATTRIBUTES: Mapping[str, Label] = {
    "query_params": Label.PLACE | Label.CREDENTIAL,
    "path_params": Label.PLACE,
    "cookies": Label.CREDENTIAL,
    "headers": Label.CREDENTIAL,
    "args": Label.PLACE | Label.CREDENTIAL,
    "match_info": Label.PLACE,
}


def labels_of(node: ast.expr) -> Label:
    """What an expression is by itself, whatever was assigned to it."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if _last(value) == "scope":
            return _SCOPE.get(key, Label.NOTHING)
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]) if (
            _last(value) == "scope"
        ):
            return _SCOPE.get(key, Label.NOTHING)
        case ast.Subscript(slice=key) | ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]) if is_sid(key):
            return Label.IDENTITY
        case ast.Call(func=ast.Attribute(attr=name)) if name in RECEIVING:
            return CLIENT_SAYS
        case ast.Call(func=ast.Attribute(attr="get_session")) | ast.Call(func=ast.Name(id="get_session")):
            return Label.IDENTITY
        case ast.Call(func=ast.Name() | ast.Attribute() as func) if gives_user(dotted_name(func) or ""):
            return Label.IDENTITY
        case ast.Attribute(value=ast.Name(id="request" | "websocket" | "ws" | "self"), attr=name) if (
            name in _ATTRIBUTES
        ):
            return _ATTRIBUTES[name]
        case ast.Attribute(attr="user" | "current_user" | "account"):
            return Label.IDENTITY
        case ast.Name(id="current_user" | "session" | "g"):
            return Label.IDENTITY
    return Label.NOTHING


def gives_user(written: str) -> bool:
    """True for `get_current_user_ws`, `authenticate_user`, `jwt.decode`, `verify_token`: as the server sees it."""
    found = words(written.rpartition(".")[2])
    if found & {"decode", "verify", "validate", "read"} and words(written) & {"token", "jwt"}:
        return True
    return bool(found & {"user", "member", "principal", "account"} and found & ESTABLISHING)


def _seen_inside(helper: FunctionFacts, function: FunctionFacts, flow: Flow) -> dict[str, Label]:
    """A function inside `function` sees its names, except those that are its own parameters."""
    if helper.parent is not function:
        return {}
    own = {arg.arg for arg in helper.parameters}
    return {name: label for name, label in flow.names.items() if name not in own}


def is_sid(key: ast.expr) -> bool:
    """The key in `users[request.sid]`: what stands under it is what the server knows of this connection."""
    return dotted_name(key) in ("sid", "request.sid", "flask.request.sid")


def _last(node: ast.expr) -> str:
    return (dotted_name(node) or "").rpartition(".")[2]


def seeds_of(role: Role) -> dict[str, Label]:
    """What the parameters of a handler are."""
    seeds: dict[str, Label] = {} if role.connection == "self" else {role.connection: Label.CONNECTION}
    function = role.function
    if role.dialect == "I":
        seeds["sid"] = Label.CONNECTION
    if role.kind in ("message", "join") and role.payload:
        for arg in function.parameters:
            if arg.arg not in ("self", "cls", role.connection):
                seeds[arg.arg] = CLIENT_SAYS
    if role.kind == "endpoint" and role.dialect == "S":
        seeds.update(dict.fromkeys(path_parameters(function), Label.PLACE))
        seeds.update(_injected(function))
    if role.kind == "connect" and role.dialect == "I":
        seeds.update({arg.arg: Label.CREDENTIAL for arg in function.parameters if arg.arg not in ("self", "sid")})
    if role.topic:
        seeds[role.topic] = Label.PLACE
    return seeds


def _injected(function: FunctionFacts) -> dict[str, Label]:
    """`user: CurrentUser` or `user=Depends(current_user)`: given by the framework, not by the client."""
    found: dict[str, Label] = {}
    for arg in function.parameters:
        default = function.defaults.get(arg.arg)
        annotation = ast.dump(plain_annotation(arg.annotation)) if arg.annotation is not None else ""
        depends = default is not None and "Depends" in ast.dump(default)
        own_type = bool(annotation) and not any(
            word in annotation for word in ("'str'", "'int'", "'UUID'", "'WebSocket'")
        )
        if speaks_of(arg.arg, USER_WORDS) and (depends or own_type):
            found[arg.arg] = Label.IDENTITY
    return found


def plain_seeds(function: FunctionFacts) -> dict[str, Label]:
    """What the parameters of a helper are by convention, when it takes the connection as well."""
    names = [arg.arg for arg in function.parameters]
    connection = [arg.arg for arg in function.parameters if is_connection(arg)]
    seeds = dict.fromkeys(connection, Label.CONNECTION)
    if connection:
        seeds.update({name: CLIENT_SAYS for name in names if name not in connection and name in PAYLOAD_WORDS})
    return seeds


def is_connection(arg: ast.arg) -> bool:
    """True for a parameter that holds a WebSocket, by annotation or name."""
    if arg.annotation is not None:
        return (dotted_name(plain_annotation(arg.annotation)) or "").rpartition(".")[2] == "WebSocket"
    return arg.arg in ("websocket", "ws")


def holds_socket(owner: ClassFacts) -> bool:
    """True for a class with a socket of its own: `self.ws = WebSocketResponse(...)`, or a parameter that is one."""
    start = owner.methods.get("__init__")
    if start is None:
        return False
    if any(is_connection(arg) for arg in start.parameters):
        return True
    made = (owner.module.resolve(call.func) or "" for call in start.calls)
    return any(name.endswith("WebSocketResponse") for name in made)


@dataclass
class Trails:
    """The flows of all functions that some handlers reach."""

    project: Project
    _flows: dict[FunctionFacts, Flow] = field(default_factory=dict)
    _callers: dict[FunctionFacts, set[FunctionFacts]] = field(default_factory=dict)
    _reached: dict[FunctionFacts, None] = field(default_factory=dict)

    @classmethod
    def of(cls, roles: Iterable[Role], project: Project) -> Trails:
        """Follow the handlers' values until nothing new turns up or they were handed on often enough."""
        trails = cls(project)
        listed = list(roles)
        for role in listed:
            trails._learn(role.function, seeds_of(role))
            trails._through_table(role)
        for _ in range(2):
            seen: dict[FunctionFacts, int] = {}
            for role in listed:
                trails._hand_on(role.function, HANDED_ON, seen)
            trails._share_attributes()
        return trails

    def flow(self, function: FunctionFacts) -> Flow:
        """The flow of one function; a function that no handler reaches gets its own."""
        if function not in self._flows:
            self._flows[function] = Flow(function, plain_seeds(function), labels_of)
        return self._flows[function]

    def reached(self) -> list[FunctionFacts]:
        """Every function that a handler reaches, the handlers included; not those whose flow was merely asked for."""
        return list(self._reached)

    def _learn(self, function: FunctionFacts, labels: Mapping[str, Label]) -> None:
        self._reached[function] = None
        self.flow(function).learn(labels)

    def callers(self, function: FunctionFacts) -> set[FunctionFacts]:
        """The functions on the trails that call this one."""
        return self._callers.get(function, set())

    def _hand_on(self, function: FunctionFacts, depth: int, seen: dict[FunctionFacts, int]) -> None:
        if depth <= seen.get(function, 0):
            return
        seen[function] = depth
        flow = self.flow(function)
        for call in function.calls:
            helper = self.project.callee(function, call)
            if helper is None or helper is function:
                continue
            self._callers.setdefault(helper, set()).add(function)
            self._learn(helper, _seen_inside(helper, function, flow) | bound(call, helper, flow))
            self._hand_on(helper, depth - 1, seen)

    def _through_table(self, role: Role) -> None:
        """`self.commands[data["command"]](self, data)`: any method may be meant, so convention decides."""
        if role.kind != "message" or role.owner is None or not _calls_from_table(role.function):
            return
        for method in role.owner.methods.values():
            names = [arg.arg for arg in method.parameters[1:]]
            self._learn(method, {name: CLIENT_SAYS for name in names if name in ("data", "payload", "content")})

    def _share_attributes(self) -> None:
        shared: dict[int, dict[str, Label]] = {}
        for function, flow in self._flows.items():
            if function.owner is not None:
                table = shared.setdefault(id(function.owner), {})
                for name, label in flow.names.items():
                    if name.startswith("self."):
                        table[name] = table.get(name, Label.NOTHING) | label
        for function, flow in list(self._flows.items()):
            if function.owner is not None:
                flow.learn(shared[id(function.owner)])


def _calls_from_table(function: FunctionFacts) -> bool:
    return any(
        isinstance(call.func, ast.Subscript)
        or (isinstance(call.func, ast.Call) and dotted_name(call.func.func) == "getattr")
        for call in function.calls
    )


def bound(call: ast.Call, helper: FunctionFacts, flow: Flow) -> dict[str, Label]:
    """The labels that a call gives to the parameters of what it calls."""
    names = [arg.arg for arg in helper.parameters]
    if names and names[0] in ("self", "cls") and helper.owner is not None:
        names = names[1:]
    carried = Label.PAYLOAD | Label.PLACE | Label.IDENTITY | Label.CREDENTIAL | Label.CONNECTION
    found: dict[str, Label] = {}
    for name, argument in zip(names, call.args, strict=False):
        if not isinstance(argument, ast.Starred):
            found[name] = flow.of(argument) & carried
    for keyword in call.keywords:
        if keyword.arg in names:
            found[str(keyword.arg)] = flow.of(keyword.value) & carried
    return found
