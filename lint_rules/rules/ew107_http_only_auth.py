"""EW107: an authentication that sockets never pass through."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.authority import Authority
from lint_rules.connects import reaches_accept
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import FlowRule, Invalid, Suspect, Valid

SCHEMES = frozenset(
    {"OAuth2PasswordBearer", "HTTPBearer", "HTTPBasic", "HTTPDigest", "APIKeyHeader", "APIKeyCookie", "APIKeyQuery"}
    | {"OAuth2AuthorizationCodeBearer", "OpenIdConnect"}
)


class HttpOnlyAuth(FlowRule):
    """
    ## What it does
    Reports HTTP-only security dependencies on WebSocket routes, and login gates in `BaseHTTPMiddleware` beside a socket that checks nothing itself.

    ## Why is this bad?
    `BaseHTTPMiddleware` and `@app.middleware("http")` let sockets pass untouched: the gate is never asked. And `HTTPBearer` and its relatives need a `Request`, which a socket has not: the connection fails with a TypeError.

    ## Example
    ```python
    bearer = HTTPBearer()
    @app.websocket("/ws")
    async def feed(websocket: WebSocket, token=Depends(bearer)): ...
    ```

    ## Use instead
    ```python
    @app.websocket("/ws")
    async def feed(websocket: WebSocket, user: Annotated[User, Depends(user_of_socket)]): ...
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Only dependencies that can be followed in the project.

    ## References
    CWE-306, fastapi#2031, fastapi#2587.
    """

    code = "EW107"
    name = "http-only-auth"
    dialects = "S"
    cwe = (306,)
    needs = (frozenset({b".websocket(", b"WebSocketRoute", b"BaseHTTPMiddleware", b"middleware("}),)

    VALID = (
        Valid(
            "from fastapi import Depends, WebSocket\nfrom starlette.requests import HTTPConnection\n"
            "async def who(connection: HTTPConnection):\n    return check(connection.cookies)\n"
            "@app.websocket('/ws')\nasync def f(ws: WebSocket, user=Depends(who)):\n    await ws.accept()\n",
            dialect="S",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import Depends, WebSocket\nfrom fastapi.security import HTTPBearer\nbearer = HTTPBearer()\n"
            "@app.websocket('/ws')\nasync def f(ws: WebSocket, token=Depends(bearer)):\n    await ws.accept()\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from fastapi import Depends, Request, WebSocket\nasync def user(request: Request):\n    return check(request.cookies)\n"
            "@app.websocket('/ws')\nasync def f(ws: WebSocket, me=Depends(user)):\n    await ws.accept()\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from starlette.middleware.base import BaseHTTPMiddleware\nclass Gate(BaseHTTPMiddleware):\n"
            "    async def dispatch(self, request, call_next):\n        if not valid(request.headers.get('authorization')):\n"
            "            return Response(status_code=401)\n        return await call_next(request)\n"
            "@app.websocket('/ws')\nasync def f(ws):\n    await ws.accept()\n",
            line=3,
            dialect="S",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.dialect == "S" and role.kind == "endpoint":
                yield from self._dependencies(role.function)
        yield from self._gates()

    def _dependencies(self, function: FunctionFacts) -> Iterator[Suspect]:
        for arg in function.parameters:
            for part in (function.defaults.get(arg.arg), arg.annotation):
                if part is not None and any(self._needs_request(node, function) for node in ast.walk(part)):
                    yield Suspect(arg, f"{arg.arg} needs an HTTP request, which a socket has not: connecting fails")
                    break

    def _needs_request(self, node: ast.AST, function: FunctionFacts) -> bool:
        if not isinstance(node, ast.Call) or (dotted_name(node.func) or "").rpartition(".")[2] not in (
            "Depends",
            "Security",
        ):
            return False
        if not node.args:
            return False
        dotted = function.module.resolve(node.args[0])
        found = self.file.project.locate(dotted, seen_from=function.module) if dotted else None
        if found is None:
            return False
        if isinstance(found[1], ast.Call):
            return (dotted_name(found[1].func) or "").rpartition(".")[2] in SCHEMES
        if isinstance(found[1], FunctionFacts):
            return any(
                (dotted_name(a.annotation) or "").rpartition(".")[2] == "Request"
                for a in found[1].parameters
                if a.annotation
            )
        return False

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
        return ((base and function.name == "dispatch") or decorated) and _answers_401(function)

    def _open_sockets(self) -> bool:
        from lint_rules.dialects import roles_of

        authority = Authority(self.file.project, self.file.config)
        for module in self.file.project.holding(b".websocket(", b"WebSocketRoute"):
            endpoints = [r for r in roles_of(module, self.file.project) if r.dialect == "S" and r.kind == "endpoint"]
            accepting = [role for role in endpoints if reaches_accept(role, self.file.project)]
            if any(authority.evidence(role.function) is None for role in accepting):
                return True
        return False


def _answers_401(function: FunctionFacts) -> bool:
    return any(
        (isinstance(node, ast.Constant) and node.value in (401, 403))
        or (isinstance(node, ast.Attribute) and node.attr.startswith(("HTTP_401", "HTTP_403")))
        for node in function.nodes
    )
