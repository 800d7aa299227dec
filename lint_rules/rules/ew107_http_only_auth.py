"""EW107: an authentication that sockets never pass through."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority
from lint_rules.analysis.connecting import only_echoes, reaches_accept
from lint_rules.analysis.vocabulary import mentions, word_set
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import FlowRule, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import ModuleFacts
    from lint_rules.project import Project

SCHEMES = frozenset(
    {"OAuth2PasswordBearer", "HTTPBearer", "HTTPBasic", "HTTPDigest", "APIKeyHeader", "APIKeyCookie", "APIKeyQuery"}
    | {"OAuth2AuthorizationCodeBearer", "OpenIdConnect"}
)

LOGINS = word_set(
    "auth authorization authenticate authenticated token tokens jwt bearer session cookie cookies user login key apikey "
    "credential credentials password secret permission permissions principal api"
)
"""What a gate that asks for a login speaks of; one that only counts or compares addresses does not."""

DEPTH = 4
"""How many dependencies deep a need for a request is looked for."""


class HttpOnlyAuth(FlowRule):
    """
    ## What it does
    Reports HTTP-only security dependencies on WebSocket routes, and login gates in `BaseHTTPMiddleware` beside a socket that checks nothing itself.

    ## Why is this bad?
    `BaseHTTPMiddleware` and `@app.middleware("http")` let sockets pass untouched: the gate is never asked. And `HTTPBearer` and its relatives need a `Request`, which a socket has not: the connection fails with a TypeError.

    ## Example
    ```python
    from fastapi import Depends, WebSocket
    from fastapi.security import HTTPBearer

    bearer = HTTPBearer()


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, token=Depends(bearer)): ...  # EW107
    ```

    ## Use instead
    ```python
    from typing import Annotated

    from fastapi import Depends, WebSocket, WebSocketException


    async def user_of_socket(websocket: WebSocket) -> User:
        user = await user_of(websocket.cookies.get("session"))
        if user is None:
            raise WebSocketException(1008)
        return user


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, user: Annotated[User, Depends(user_of_socket)]): ...
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Only dependencies that can be followed in the project.
    The newest FastAPI gives its own security classes an `HTTPConnection`, which a socket is too; the versions before fail.
    A request that may be absent (`request: Request = None`) is fine.

    ## References
    CWE-306, fastapi#2031, fastapi#2587.
    """

    code = "EW107"
    public = True
    name = "http-only-auth"
    dialects = "S"
    cwe = (306,)
    needs = (frozenset({b".websocket(", b"WebSocketRoute", b"BaseHTTPMiddleware", b"middleware("}),)

    def suspects(self) -> Iterable[Suspect]:
        needs = _Needs(self.file.project)
        for role in self.file.roles:
            if role.dialect == "S" and role.kind == "endpoint":
                yield from self._parameters(role.function, needs)
                yield from self._listed(role.function, needs)
        yield from self._gates()

    def _parameters(self, function: FunctionFacts, needs: _Needs) -> Iterator[Suspect]:
        for arg in function.parameters:
            default = function.defaults.get(arg.arg)
            parts = [part for part in (default, arg.annotation) if part is not None]
            itself = arg.annotation is not None and default is None and is_request(arg.annotation)
            if itself or any(needs.request(part, function.module) for part in parts):
                yield Suspect(arg, f"{arg.arg} needs an HTTP request, which a socket has not: connecting fails")

    def _listed(self, function: FunctionFacts, needs: _Needs) -> Iterator[Suspect]:
        """`dependencies=[…]` of the route, and of the router or application that it stands on."""
        for decorator in function.node.decorator_list:
            if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
                continue
            made = function.module.assigns.get(dotted_name(decorator.func.value) or "")
            for call in (decorator, made):
                for part in _dependencies(call):
                    if needs.request(part, function.module):
                        message = "this dependency needs an HTTP request, which a socket has not: connecting fails"
                        yield Suspect(part if call is decorator else function.node, message)

    def _gates(self) -> Iterator[Suspect]:
        gates = [gate for gate in self.file.module.functions if self._is_gate(gate)]
        if gates and self._open_sockets():
            for gate in gates:
                yield Suspect(
                    gate.node, "this gate is never asked for sockets, and a socket of the project has none of its own"
                )

    def _is_gate(self, function: FunctionFacts) -> bool:
        owner = function.owner
        base = owner is not None and any(
            name.endswith("BaseHTTPMiddleware") for name in self.file.project.base_names(owner)
        )
        decorated = any(
            isinstance(d, ast.Call) and (dotted_name(d.func) or "").endswith(".middleware") and "http" in ast.dump(d)
            for d in function.node.decorator_list
        )
        asks = mentions(function.node, LOGINS)
        return ((base and function.name == "dispatch") or decorated) and asks and _answers_401(function)

    def _open_sockets(self) -> bool:
        from lint_rules.dialects import roles_of

        authority = Authority(self.file.project, self.file.config)
        for module in self.file.project.holding(b".websocket(", b"WebSocketRoute"):
            endpoints = [r for r in roles_of(module, self.file.project) if r.dialect == "S" and r.kind == "endpoint"]
            accepting = [r for r in endpoints if reaches_accept(r, self.file.project) and not only_echoes(r)]
            if any(authority.evidence(role.function) is None for role in accepting):
                return True
        return False


@dataclass(frozen=True)
class _Needs:
    """Which dependencies cannot be had without an HTTP request."""

    project: Project

    def request(self, part: ast.expr, module: ModuleFacts, depth: int = DEPTH) -> bool:
        """True when a default or annotation holds a dependency that needs a request, itself or in what it depends on."""
        if any(self._depends(node, module, depth) for node in walk(part)):
            return True
        if not isinstance(part, ast.Name | ast.Attribute) or depth == 0:
            return False
        dotted = module.resolve(part)
        found = self.project.locate(dotted, seen_from=module) if dotted else None
        return found is not None and isinstance(found[1], ast.Subscript) and self.request(found[1], found[0], depth - 1)

    def _depends(self, node: ast.AST, module: ModuleFacts, depth: int) -> bool:
        if not isinstance(node, ast.Call) or not node.args or depth == 0:
            return False
        if (dotted_name(node.func) or "").rpartition(".")[2] not in ("Depends", "Security"):
            return False
        target: object = node.args[0]
        if not isinstance(target, ast.Call):
            dotted = module.resolve(node.args[0])
            found = self.project.locate(dotted, seen_from=module) if dotted else None
            if found is None:
                return False
            module, target = found
        if isinstance(target, ast.Call):
            if (module.resolve(target.func) or "").rpartition(".")[2] in SCHEMES:
                return True
            owner = self.project.class_of(target, module)
            called = self.project.method(owner, "__call__") if owner is not None else None
        else:
            called = target if isinstance(target, FunctionFacts) else None
        return called is not None and self._function(called, depth - 1)

    def _function(self, function: FunctionFacts, depth: int) -> bool:
        for arg in function.parameters:
            default = function.defaults.get(arg.arg)
            if arg.annotation is not None and default is None and is_request(arg.annotation):
                return True
            if any(
                self.request(part, function.module, depth) for part in (default, arg.annotation) if part is not None
            ):
                return True
        return False


def is_request(annotation: ast.expr) -> bool:
    """True for `Request`; not for `HTTPConnection`, which a WebSocket is too, nor for `Request | None`."""
    return (dotted_name(annotation) or "").rpartition(".")[2] == "Request"


def _dependencies(call: ast.expr | None) -> Iterator[ast.expr]:
    for keyword in call.keywords if isinstance(call, ast.Call) else ():
        if keyword.arg == "dependencies":
            yield from (node for node in walk(keyword.value) if isinstance(node, ast.Call))


def _answers_401(function: FunctionFacts) -> bool:
    return any(
        (isinstance(node, ast.Constant) and node.value in (401, 403))
        or (isinstance(node, ast.Attribute) and node.attr.startswith(("HTTP_401", "HTTP_403")))
        for node in function.nodes
    )
