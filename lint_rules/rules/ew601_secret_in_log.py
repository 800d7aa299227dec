"""EW601: what should be known to nobody is written to the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, literal, read_as
from lint_rules.code.walk import walk
from lint_rules.flow.program import masks_its_log
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LOGGING, ROUTES, SERVING, is_log
from lint_rules.frameworks.words import WHOLE, is_bearer, is_token
from lint_rules.rule import REALTIME, Fix, FixKind, Option, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function, Piece
    from lint_rules.flow.effects import Effect

CALLS = LOGGING | {"print", "pprint"}
SECRETS = re.compile(
    r"(?i:token|passw|passphrase|secret|cookie|scope|environ|headers|jwt|(api|private|signing)_?key|credential|auth\b|authorization)"
)
"""A word that secrets are called by."""

_ADDRESSES = re.compile(r"\.\s*(?:url|uri|path_qs|full_path|rel_url|path)\b")
"""In a log line: it may hold the whole URL of a connection."""


_THEIRS = Label.CREDENTIAL | Label.CLIENT | Label.REQUEST
"""Labels of a secret that a client has sent."""

_VERIFYING = re.compile(r"\bdecode\(|\bverify\w*\(|\bauthenticate\w*\(|get_unverified_header\(")
"""Calls that verify a token."""

_EVERYWHERE = Option(
    "everywhere", False, "Also report secrets in code that no connection and no request runs, and at the level debug."
)


class SecretInLog(Rule):
    """
    ## What it does
    Reports log and print calls that are given a secret.

    - a token, password, secret or cookie
    - the whole scope or all headers
    - the whole URL of a connection, where the function reads a credential out of its query

    It is off by default: of 66 such findings in unseen code 26 were right, and a log opens no socket by itself.

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
    Counts as a secret:
    - a value from a client's header, cookie, query or login, or from a key of the settings
    - a value called `password`, `access_token` or `api_key`, in code that runs for a connection or verifies a token

    Does not count:
    - a plain `token`, which is also a word of a text or an instrument on an exchange
    - first letters, lengths, hashes and masked values

    Not reported:
    - other code, and the level debug, unless `everywhere = true`
    - a project with a `logging` filter that removes secrets

    Not seen:
    - what escapes such a filter

    ## References
    CWE-532, CWE-117, OWASP Logging Cheat Sheet.
    """

    code = "EW601"
    proof = "a mask, a hash or a part of the value, or another field"
    name = "secret-in-log"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    default = False
    cwe = (532,)
    options = (_EVERYWHERE,)
    needs = (
        frozenset({b"print(", b".debug(", b".info(", b".warning(", b".error(", b".exception(", b".log("}),
        frozenset({b"token", b"password", b"secret", b"cookie", b"scope", b"environ", b"headers", b"passwd", b"jwt"})
        | {b"api_key", b"credentials", b"authorization", b"ticket"},
        REALTIME | {b"jwt", b"JWT", b"oauth", b"OAuth", b"earer", b"fastapi_users", b"refresh_token"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        if self.setting(_EVERYWHERE) or not masks_its_log(flow.engine):
            yield from self._logged(flow)
            yield from self._addresses(flow)

    def _addresses(self, flow: Flow) -> Iterator[Report]:
        """Log lines with the whole URL in them, out of which the same function reads a credential."""
        from lint_rules.questions.access.logged_urls import logged_urls

        lines = [piece.line for piece in flow.outline.calls_of(*CALLS) if _ADDRESSES.search(piece.text) is not None]
        functions = dict.fromkeys(filter(None, map(flow.outline.function_at, lines)))
        for function, call, key in logged_urls(flow, functions):
            if self._is_left_out(call):
                continue
            told = f"the URL goes to the log with `{key}` in it, for all who read that: log its path without the query"
            yield flow.report(function, told, node=call)

    def _logged(self, flow: Flow) -> Iterator[Report]:
        live = None
        calls = (piece for piece in flow.outline.calls_of(*CALLS) if _may_tell(piece))
        logging = {function for piece in calls if (function := flow.outline.function_at(piece.line)) is not None}
        for _, logged in flow.acts_here("log", near=logging, others="any"):
            call = logged.node
            if not isinstance(call, cst.Call) or not is_log(call) or self._is_left_out(call):
                continue
            given = list(zip(call.args, (value for _, value in logged.arguments), strict=True))
            secrets = [arg for arg, value in given if value.labels & Label.BEARER]
            theirs = any(value.labels & Label.BEARER and value.labels & _THEIRS for _, value in given)
            if isinstance(call.func, cst.Name) or not (theirs or self.setting(_EVERYWHERE)):
                live = live if live is not None else set(flow.live())
                if logged.function not in live and not _serves(logged.function) and not _verifies(logged):
                    continue  # a program that prints a token for its user means to; an API client logs its own
            name = next((name for arg in secrets for name in _names(arg)), "secret")
            with_it = " with the credentials in it" if name in WHOLE else ""
            fix = self._masked(logged, [arg for arg in call.args[1:] if arg in secrets])
            yield flow.report(
                logged.function,
                f"`{name}`{with_it} is written to the log, for all who read that: mask it, or log whose it is",
                node=call,
                fix=fix,
            )

    def _is_left_out(self, call: cst.Call) -> bool:
        return called_name(call) == "debug" and not self.setting(_EVERYWHERE)

    def _masked(self, logged: Effect, secrets: list[cst.Arg]) -> Fix | None:
        """A mask in the place of a secret that is an argument by itself; text with a secret in it is left alone."""
        changes = self.file.changes(logged.function)
        kinds = (cst.Name, cst.Attribute, cst.Subscript)
        plain = [arg.value for arg in secrets if isinstance(arg.value, kinds) and read_as(arg.value) not in WHOLE]
        edits = tuple(changes.replace(value, '"***"') for value in plain)
        return Fix("mask the secret", edits, safe=False) if edits else None


def _may_tell(piece: Piece) -> bool:
    """True for a log line with a word for a secret in it that holds more than fixed texts."""
    if SECRETS.search(piece.text) is None:
        return False
    call = piece.node
    values = (
        (node for arg in call.args for node in walk(arg.value)) if isinstance(call, cst.Call) and is_log(call) else ()
    )
    return any(isinstance(node, cst.Name) for node in values)


def _verifies(logged: Effect) -> bool:
    """True for a logger's call in code that verifies a token: whoever it belongs to, a client has sent it."""
    return (
        isinstance(logged.node, cst.Call)
        and isinstance(logged.node.func, cst.Attribute)
        and (_VERIFYING.search(logged.function.text) is not None)
    )


def _serves(function: Function) -> bool:
    """True for a view, a route, an ASGI middleware or its helper: what runs for a request."""
    if not SERVING.isdisjoint(function.parameters):
        return True
    made = (decorator.written.rpartition(".") for decorator in function.decorators if decorator.called)
    return any(holder and name in ROUTES for holder, _, name in made)


def _names(arg: cst.Arg) -> Iterator[str]:
    """What a secret in an argument is called, as far as it is written like one."""
    for node in walk(arg.value):
        match node:
            case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
                pass
            case cst.SimpleString():
                name = str(literal(node))
            case _:
                continue
        if name in WHOLE or is_bearer(name) or is_token(name):
            yield name
