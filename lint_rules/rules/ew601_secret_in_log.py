"""EW601: what should be known to nobody is written to the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid

SECRET = re.compile(
    r"^(?!server_|skew_)(.*_)?(password|passwd|secret|secret_key|api_key|apikey|access_token|refresh_token|auth_token|id_token|jwt|token"
    r"|session_token|bearer_token|csrf_token|client_secret|authorization|cookie|cookies|credentials)$"
)
WHOLE = frozenset({"scope", "environ", "headers", "cookies", "auth"})
"""Containers that hold a credential among other things."""

LOGGERS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
GENERATED_TEXT = re.compile(
    r"tokenizer|max_tokens|num_tokens|openai|l{2}m|completion|n_tokens|token_count", re.IGNORECASE
)


class SecretInLog(FlowRule):
    """
    ## What it does
    Reports log and print calls that are given a token, password, secret, cookie or the whole scope or headers.

    ## Why is this bad?
    Logs are copied, shipped, searched and kept by more people than the secret was meant for; a token in them logs its reader in.

    ## Example
    ```python
    logger.info("connect with %s", token)
    ```

    ## Use instead
    ```python
    logger.info("connect of user %s", user.id)
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only names and attributes are looked at, not the text of messages; slices, lengths, hashes and masked values are fine, and so are the tokens of text generators.

    ## References
    CWE-532, CWE-117, OWASP Logging Cheat Sheet.
    """

    code = "EW601"
    name = "secret-in-log"
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
        REALTIME,
    )

    VALID = (
        Valid(
            "import emberwire.Socket\nlogger.info('token is invalid')\nlogger.info('got %s', len(token))\n",
            why="no secret in it",
        ),
        Valid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket, token):\n    logger.info('t %s', token[:4])\n"
            "    logger.info('u %s', token_data.user_id)\n    print(mask(token))\n",
            dialect="S",
            why="cut, masked, or only what was in it",
        ),
        Valid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket):\n    async for token in completion.stream():\n"
            "        print(token)\n",
            dialect="S",
            why="a token of generated text",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Socket\nclass S(Socket):\n    async def connect(self, params, info):\n"
            "        logger.info(f'connect {info.auth_token}')\n",
            line=4,
        ),
        Invalid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket, token):\n    print(token)\n", line=3, dialect="S"
        ),
        Invalid(
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n    def connect(self):\n"
            "        print(self.scope)\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "@sio.event\nasync def connect(sid, environ, auth):\n    logger.debug('connect %s', auth['token'])\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "import websockets\nasync def h(ws):\n    password = await ws.recv()\n    logging.info('p=%s', password)\n"
            "websockets.serve(h, '', 1)\n",
            line=4,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        models = bool(GENERATED_TEXT.search(self.file.text))
        for call in self.file.module.calls:
            if not _logs(call) or (isinstance(call.func, ast.Name) and not self._is_live(call)):
                continue
            for part in [*call.args, *(keyword.value for keyword in call.keywords)]:
                secret = next(_secrets(part), None)
                if secret is not None and not (models and secret[1].endswith("token") and "_" not in secret[1]):
                    yield Suspect(call, f"{secret[1]!r} goes to the log")
                    break
                whole = self._whole(part, call)
                if whole:
                    yield Suspect(call, f"{whole!r}, with the credentials in it, goes to the log")
                    break

    def _is_live(self, call: ast.Call) -> bool:
        """A program that prints a token for its user means to; a handler does not."""
        return any(_stands_in(call, function) for function in self.file.live)

    def _whole(self, part: ast.expr, call: ast.Call) -> str | None:
        """`print(self.scope)` in code that runs for a connection."""
        parts = (
            [value.value for value in part.values if isinstance(value, ast.FormattedValue)]
            if isinstance(part, ast.JoinedStr)
            else [part]
        )
        for value in parts:
            name = (dotted_name(value) or "").rpartition(".")[2] if isinstance(value, ast.Name | ast.Attribute) else ""
            if name in WHOLE and self._is_live(call):
                return name
        return None


def _stands_in(call: ast.Call, function: FunctionFacts) -> bool:
    last = function.node.end_lineno or function.node.lineno
    return function.node.lineno <= call.lineno <= last


def _logs(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in ("print", "pprint")
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOGGERS:
        return False
    return "log" in (dotted_name(call.func.value) or "").lower()


def _secrets(part: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Secrets in a value as it is written: through f-strings, `%`, `+` and `str()`, not through other calls."""
    if isinstance(part, ast.Name) and SECRET.match(part.id.lower()):
        yield part, part.id
    elif isinstance(part, ast.Attribute) and SECRET.match(part.attr.lower()):
        yield part, part.attr
    elif isinstance(part, ast.Subscript):
        key = part.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and SECRET.match(key.value.lower()):
            yield part, key.value
    elif isinstance(part, ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.Tuple | ast.Dict):
        for child in ast.iter_child_nodes(part):
            yield from _secrets(child)
    elif isinstance(part, ast.Call):
        name = (dotted_name(part.func) or (part.func.attr if isinstance(part.func, ast.Attribute) else "")).rpartition(
            "."
        )[2]
        if name in ("str", "repr", "format"):
            for child in part.args:
                yield from _secrets(child)
