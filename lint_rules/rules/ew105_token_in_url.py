"""EW105: a credential travels in the URL."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.sources import is_connection
from lint_rules.analysis.vocabulary import speaks_of, word_set, words
from lint_rules.dialects.starlette import connection_of, path_parameters
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

CREDENTIALS = word_set("token jwt bearer apikey password passwd secret credential credentials authorization")
"""Words by which a parameter says that it is one."""

NOT_LASTING = word_set("ticket otp nonce once onetime one code csrf xsrf type ttl room topic channel upload page next")
"""Words of what is used up at the first use, and of what is called a token without being a credential."""

QUERIES = frozenset({"query_string", "QUERY_STRING"})
REDEEMING = word_set("ticket once onetime redeem consume otp")
"""Words of functions that take a value which is good for one use."""

BETTER = {
    "E": "`auth_token=True` in `mount` brings it as a subprotocol",
    "S": "a header or the subprotocol brings it unseen",
    "C": "a header, the subprotocol or the first message brings it unseen",
    "I": "the client's `auth` brings it unseen",
}


class TokenInUrl(FlowRule):
    """
    ## What it does
    Reports a token, password or key that is taken from the query string or the path of a socket's URL. Advice.

    ## Why is this bad?
    URLs are written down: by the server's own access log, by proxies, in error reports. Whoever reads the log can connect.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", params["token"], max_age=86_400)  # EW105
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
    ```

    ## Fix safety
    There is no fix: the client has to send it another way too.

    ## Known limits
    One finding for each function.
    What is named like a ticket, a nonce or a code is good for one use, and is left alone; so is what goes to a function that redeems one.

    ## References
    CWE-598, OWASP ASVS 5.0 V14.2.1, OWASP WebSocket Security Cheat Sheet.
    """

    code = "EW105"
    name = "token-in-url"
    severity = Severity.ADVICE
    dialects = "ESCI"
    cwe = (598,)
    needs = (
        frozenset({b"token", b"jwt", b"api_key", b"apikey", b"apiKey", b"password", b"secret", b"credential"})
        | {b"authorization", b"Token"},
        frozenset({b"params", b"query_string", b"QUERY_STRING", b"request.args", b".websocket(", b"url_route"})
        | {b"Query"},
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            dialect = self._dialect(function)
            if dialect is None:
                continue
            places = [*self._parameters(function, dialect), *_reads(function, dialect)]
            lasting = [place for place in places if _is_lasting(place[1]) and not _is_redeemed(place[0], function)]
            for node, key in lasting[:1]:
                yield Suspect(node, f"{key} stands in the URL, and so in every log on the way: {BETTER[dialect]}")

    def _dialect(self, function: FunctionFacts) -> str | None:
        """What kind of code a function is that sees a socket's URL; None for any other."""
        role = next((role for role in self.file.roles if role.function is function), None)
        if role is not None:
            wanted = ("connect",) if role.dialect in "EI" else ("connect", "endpoint", "message")
            return role.dialect if role.kind in wanted and role.dialect in BETTER else None
        if any(is_connection(arg) and arg.annotation is not None for arg in function.parameters):
            return "S"
        if {"scope", "receive"} <= {arg.arg for arg in function.parameters}:
            return "C" if self.file.module.says("channels") else None
        owners = {id(role.owner) for role in self.file.roles if role.dialect == "C"}
        return "C" if function.owner is not None and id(function.owner) in owners else None

    def _parameters(self, function: FunctionFacts, dialect: str) -> Iterator[tuple[ast.AST, str]]:
        """Parameters that FastAPI fills from the URL: those of the path, and plain or `Query` ones."""
        if dialect != "S":
            return
        in_path = path_parameters(function)
        endpoint = any(role.function is function for role in self.file.roles)
        for arg in function.parameters:
            if arg.arg == connection_of(function) or arg.arg in ("self", "cls"):
                continue
            default = function.defaults.get(arg.arg)
            if default is not None and not isinstance(default, ast.Constant | ast.Call):
                continue  # `key: str = api_key_header`: what that is cannot be told
            source = _source(default) or _source(arg.annotation)
            plain = endpoint and not source and self._is_text(arg)
            if arg.arg in in_path or source in ("Query", "Path") or plain:
                yield arg, arg.arg

    def _is_text(self, arg: ast.arg) -> bool:
        return arg.annotation is not None and any(
            isinstance(node, ast.Name) and node.id == "str" for node in walk(arg.annotation)
        )


def _source(part: ast.expr | None) -> str:
    """`Query` for `Query(...)` and `Annotated[str, Query()]`; empty for a plain parameter."""
    if part is None:
        return ""
    for node in walk(part):
        if isinstance(node, ast.Call):
            return (dotted_name(node.func) or "something").rpartition(".")[2]
    return ""


def _is_lasting(key: str) -> bool:
    found = words(key)
    named = bool(found & CREDENTIALS) or {"api", "key"} <= found
    return named and not found & NOT_LASTING


def _reads(function: FunctionFacts, dialect: str) -> Iterator[tuple[ast.AST, str]]:
    """Every reading of a key from the query string or path, as (expression, key)."""
    holders = _holders(function, dialect)
    for node in function.own_nodes:
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str() | bytes() as key), ctx=ast.Load()):
                pass
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=key), *_]):
                pass
            case ast.Call(func=ast.Attribute(value=value, attr="split" | "partition"), args=[ast.Constant(value=key)]):
                if not isinstance(key, str) or not key.endswith("="):
                    continue
            case _:
                continue
        if _is_query(value, holders, dialect):
            yield node, (key.decode(errors="replace") if isinstance(key, bytes) else str(key)).rstrip("=").lstrip("?&")


def _holders(function: FunctionFacts, dialect: str) -> set[str]:
    """The local names that hold the query string, or what was parsed from it."""
    found: set[str] = set()
    if dialect == "E" and len(function.parameters) > 1:
        found.add(function.parameters[1].arg)
    for _ in range(3):
        for node in function.own_nodes:
            if isinstance(node, ast.Assign) and _is_query(node.value, found, dialect) and not _picks(node.value):
                found |= {name for target in node.targets if (name := dotted_name(target))}
    return found


def _picks(value: ast.expr) -> bool:
    """True for an expression that is one value out of a query and no longer the query: `query["room"]`."""
    keys = [node.slice for node in walk(value) if isinstance(node, ast.Subscript)]
    keys += [node.args[0] for node in walk(value) if isinstance(node, ast.Call) and node.args and _is_get(node)]
    fixed = {str(key.value) for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str | bytes)}
    return bool(fixed - QUERIES - {"url_route", "kwargs"})


def _is_get(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "get"


def _is_query(value: ast.expr, holders: set[str], dialect: str) -> bool:
    for node in walk(value):
        if isinstance(node, ast.Name | ast.Attribute) and (dotted_name(node) or "") in holders:
            return True
        if isinstance(node, ast.Constant) and (node.value in QUERIES or node.value == "url_route"):
            return True
        if isinstance(node, ast.Attribute) and dialect == "S" and node.attr in ("query_params", "path_params"):
            return True
        if dialect == "I" and dotted_name(node if isinstance(node, ast.expr) else ast.Name("")) == "request.args":
            return True
    return False


def _is_redeemed(node: ast.AST, function: FunctionFacts) -> bool:
    """True when the value, or the name it is put under, goes to a function that takes what is good for one use."""
    dumped = ast.dump(node) if not isinstance(node, ast.arg) else ast.dump(ast.Name(node.arg, ast.Load()))
    names = {node.arg} if isinstance(node, ast.arg) else _names_for(node, function)
    return any(
        any(
            ast.dump(inner) == dumped or (isinstance(inner, ast.Name) and inner.id in names)
            for argument in [*call.args, *(k.value for k in call.keywords)]
            for inner in walk(argument)
        )
        for call in function.calls
        if speaks_of(dotted_name(call.func) or "", REDEEMING)
    )


def _names_for(node: ast.AST, function: FunctionFacts) -> set[str]:
    return {
        target.id
        for statement in function.own_nodes
        if isinstance(statement, ast.Assign) and any(inner is node for inner in walk(statement.value))
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
