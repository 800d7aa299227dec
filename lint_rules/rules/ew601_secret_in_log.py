"""EW601: what should be known to nobody is written to the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect

SECRET = re.compile(
    r"^(?!server_|decoded_|skew_|next_|page_|continuation_|sync_|cancel|.*per_token$)(.*_)?(password|passwd|secret|secret_key|api_key|apikey|access_token|refresh_token|auth_token|id_token|jwt|token"
    r"|session_token|bearer_token|csrf_token|client_secret|authorization|cookie|cookies|credentials)$"
)
WHOLE = frozenset({"scope", "environ", "headers", "cookies", "auth"})
"""Containers that hold a credential among other things."""

LOGGERS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
CONTAINER = re.compile(r"(^|\.|HTTP|WebSocket)Scope\b|(?i:dict|mapping|headers|environ|any\b|object)")
"""Types of what holds a credential among other things."""

CREDENTIAL_HEADER = re.compile(
    r"(?i)(proxy-)?authorization$|cookie$|(.*[-_])?(api|access|app|auth)[-_]?(key|token)$|.*-token$"
)
MASKING = word_set("mask masked redact redacted fingerprint hash hashed digest obfuscate scrub sanitize hide")
"""What is made by a function with one of these in its name can be read by nobody."""

ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete", "websocket", "api_view", "on"})
"""Decorators of what runs for a request."""

GENERATED_TEXT = re.compile(
    r"tokenizer|max_tokens|num_tokens|openai|l{2}m|completion|n_tokens|token_count", re.IGNORECASE
)


class SecretInLog(MendingRule):
    """
    ## What it does
    Reports log and print calls that are given a token, password, secret, cookie or the whole scope or headers.

    ## Why is this bad?
    Logs are copied, shipped, searched and kept by more people than the secret was meant for; a token in them logs its reader in.

    ## Example
    ```python
    import logging

    logger = logging.getLogger(__name__)
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, token: str) -> None:
        user = await user_of(token)
        logger.info("connect with %s", token)  # EW601
    ```

    ## Use instead
    ```python
    import logging

    logger = logging.getLogger(__name__)
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, token: str) -> None:
        user = await user_of(token)
        logger.info("connect of user %s", user.id)
    ```

    ## Fix safety
    Unsafe: an argument that is a secret by itself is masked, and whoever reads the log for it misses it.
    Text that is put together with a secret in it is yours to rewrite.

    ## Known limits
    Only names and attributes are looked at, not the text of messages; slices, lengths, hashes and masked values are fine, and so are the tokens of text generators.
    `headers` count where they are those of a request, or where the function has put a credential into them.

    ## References
    CWE-532, CWE-117, OWASP Logging Cheat Sheet.
    """

    code = "EW601"
    proof = "a mask, a hash or a part of the value, or another field"
    name = "secret-in-log"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (532,)
    in_tests = False
    needs = (
        frozenset({b"print(", b".debug(", b".info(", b".warning(", b".error(", b".exception(", b".log("}),
        frozenset(
            {
                b"token",
                b"password",
                b"secret",
                b"cookie",
                b"scope",
                b"environ",
                b"headers",
                b"passwd",
                b"jwt",
                b"api_key",
                b"credentials",
                b"authorization",
            }
        ),
        REALTIME | {b"jwt", b"JWT", b"oauth", b"OAuth", b"earer", b"fastapi_users", b"refresh_token"},
    )

    def suspects(self) -> Iterable[Suspect]:
        for call in self.file.module.calls:
            if not _logs(call) or (isinstance(call.func, ast.Name) and not self._is_live(call)):
                continue
            for part in [*call.args, *(keyword.value for keyword in call.keywords)]:
                secret = next(_secrets(part), None)
                if secret is not None and not self._is_text(secret[1]) and not self._is_masked(secret[0], call):
                    yield Suspect(call, f"{secret[1]!r} goes to the log")
                    break
                whole = self._whole(part, call)
                if whole:
                    yield Suspect(call, f"{whole!r}, with the credentials in it, goes to the log")
                    break

    def _is_text(self, name: str) -> bool:
        """True for a `token` where texts are generated: a piece of one."""
        plain = name.endswith("token") and "_" not in name
        return plain and GENERATED_TEXT.search(self.file.text) is not None

    def _is_masked(self, secret: ast.AST, call: ast.Call) -> bool:
        """True for a name that holds what a masking function made: `cookie = fingerprint(request)`."""
        around = self.file.function_at(call.lineno)
        if isinstance(secret, ast.Name) and words(secret.id) & MASKING:
            return True
        if around is None or not isinstance(secret, ast.Name):
            return False
        return any(
            isinstance(made, ast.Call) and words((dotted_name(made.func) or "").rpartition(".")[2]) & MASKING
            for made in _values_of(secret.id, around)
        )

    def _is_live(self, call: ast.Call) -> bool:
        """A program that prints a token for its user means to; a handler, a view or a middleware does not."""
        return any(_stands_in(call, function) for function in self.file.live) or any(
            _stands_in(call, function) and _serves(function) for function in self.file.module.functions
        )

    def _whole(self, part: ast.expr, call: ast.Call) -> str | None:
        """`print(self.scope)` in code that runs for a connection."""
        parts = (
            [value.value for value in part.values if isinstance(value, ast.FormattedValue)]
            if isinstance(part, ast.JoinedStr)
            else [part]
        )
        for value in parts:
            name = (dotted_name(value) or "").rpartition(".")[2] if isinstance(value, ast.Name | ast.Attribute) else ""
            if name in WHOLE and self._is_live(call) and not self._is_declared(value):
                return name
            if name == "headers" and (_is_request(value) or self._is_signed(value, call)):
                return name
            if isinstance(value, ast.Name) and self._is_copied(value, call):
                return name
        return None

    def _is_copied(self, value: ast.Name, call: ast.Call) -> bool:
        """True for `seen` of `seen = dict(websocket.headers)`."""
        around = self.file.function_at(call.lineno)
        made = list(_values_of(value.id, around)) if around is not None and "headers" in value.id else []
        parts = [part.args[0] if isinstance(part, ast.Call) and len(part.args) == 1 else part for part in made]
        return any(isinstance(part, ast.Attribute) and part.attr == "headers" and _is_request(part) for part in parts)

    def _is_signed(self, value: ast.expr, call: ast.Call) -> bool:
        """True for `headers` that this function has put a credential into."""
        around = self.file.function_at(call.lineno)
        if around is None or not isinstance(value, ast.Name):
            return False
        return any(_holds_credential(made) for made in _values_of(value.id, around))

    def _is_declared(self, value: ast.expr) -> bool:
        """True for a parameter of another type that happens to be called so: `scope: SendScope`."""
        return isinstance(value, ast.Name) and any(
            arg.arg == value.id and arg.annotation is not None and not CONTAINER.search(ast.unparse(arg.annotation))
            for function in self.file.module.functions
            for arg in function.parameters
        )

    def mend(self, suspect: Suspect) -> Fix | None:
        """A mask in the place of a secret that is an argument by itself; text with a secret in it is left alone."""
        call = suspect.node
        if not isinstance(call, ast.Call):
            return None
        plain = [part for part in call.args[1:] if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)]
        secrets = [part for part in plain if any(found is part for found, _ in _secrets(part))]
        edits = tuple(replace(self.file, part, '"***"') for part in secrets)
        return Fix("mask the secret", edits, safe=False) if edits else None


def _serves(function: FunctionFacts) -> bool:
    """True for a view, a route, an ASGI middleware or its helper: what runs for a request."""
    if any(arg.arg == "scope" or _is_web_request(arg) for arg in function.parameters):
        return True
    made = (d.func for d in function.node.decorator_list if isinstance(d, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr in ROUTES for func in made)


def _is_web_request(arg: ast.arg) -> bool:
    """True for the parameter of a page's handler that is the request."""
    return arg.arg == "request" and (arg.annotation is None or "Request" in ast.unparse(arg.annotation))


def _is_request(value: ast.expr) -> bool:
    """`request.headers`, `self.websocket.headers`: as the client sent them."""
    holder = (dotted_name(value) or "").rpartition(".")[0].rpartition(".")[2]
    return holder in ("request", "websocket", "ws", "environ")


def _values_of(name: str, function: FunctionFacts) -> Iterator[ast.expr]:
    """What a local name is given, with what is put into it under a key."""
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=target), slice=key)]) if target == name:
                yield ast.Dict(keys=[key], values=[key])
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=value):
                if any(isinstance(part, ast.Name) and part.id == name for part in parts):
                    yield value


def _holds_credential(made: ast.expr) -> bool:
    """`{"Authorization": …}`, or what a function with a name like `token_auth` made."""
    if isinstance(made, ast.IfExp):
        return _holds_credential(made.body) or _holds_credential(made.orelse)
    if isinstance(made, ast.Call):
        return bool(
            words((dotted_name(made.func) or "").rpartition(".")[2]) & {"auth", "authorization", "authenticated"}
        )
    keys = made.keys if isinstance(made, ast.Dict) else []
    return any(
        isinstance(key, ast.Constant) and isinstance(key.value, str) and CREDENTIAL_HEADER.match(key.value)
        for key in keys
    )


def _stands_in(call: ast.Call, function: FunctionFacts) -> bool:
    last = function.node.end_lineno or function.node.lineno
    return function.node.lineno <= call.lineno <= last


def _logs(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in ("print", "pprint")
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOGGERS:
        return False
    holder = call.func.value
    while isinstance(holder, ast.Call | ast.Attribute) and not dotted_name(holder):
        holder = holder.func if isinstance(holder, ast.Call) else holder.value  # `logger.bind(tag=TAG).info`
    return "log" in (dotted_name(holder) or "").lower()


def _secrets(part: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Secrets in a value as it is written: through f-strings, `%`, `+` and `str()`, not through other calls."""
    match part:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            if SECRET.match(name.lower()):
                yield part, name
        case (
            ast.Subscript(slice=ast.Constant(value=str(key)))
            | ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(key)), *_])
        ):
            if SECRET.match(key.lower()):
                yield part, key
        case ast.JoinedStr() | ast.FormattedValue() | ast.BinOp() | ast.Tuple() | ast.Dict():
            for child in ast.iter_child_nodes(part):
                yield from _secrets(child)
        case ast.Call(
            func=ast.Name(id="str" | "repr" | "format") | ast.Attribute(attr="format"), args=arguments, keywords=named
        ):
            for child in [*arguments, *(keyword.value for keyword in named)]:
                yield from _secrets(child)
