"""EW102: a token that is good for ever, or that nobody checked."""

from __future__ import annotations

import ast

from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.lazy import cst
from lint_rules.rule import REALTIME, Invalid, Option, Rule, Valid
from lint_rules.syntax import called_name, dotted, keyword, literal, positional
from lint_rules.vocabulary import speaks_of, word_set

MAX_AGE = Option("max-age", 31_536_000, "The longest `max_age`, in seconds, that a socket's token may have.")

EXPIRY = word_set("expired expiry expiration expires exp")
"""What a function is called that only looks when a token ends."""


class TokenWithoutMaxAge(Rule):
    """
    ## What it does
    Reports signed tokens that are verified without an age limit or with one over `max-age`, and token checks whose signature or expiry is switched off.

    ## Why is this bad?
    A token that leaked once (a log, a URL, a lost phone) opens sockets for ever; one whose signature is not checked can be made by anybody.

    ## Example
    ```python
    user_id = tokens.verify("user socket", token)
    ```

    ## Use instead
    ```python
    user_id = tokens.verify("user socket", token, max_age=86_400)
    ```

    ## Fix safety
    There is no automatic fix: how long a token is good is for you to say.

    ## Known limits
    `tokens.verify` is known by the way it is called: a literal salt first, then the token.

    ## References
    Guide: tokens have a `max_age`. CWE-613, CWE-347, OWASP ASVS 5.0 V9.2.
    """

    code = "EW102"
    name = "token-without-max-age"
    dialects = "ESCI"
    cwe = (613, 347)
    options = (MAX_AGE,)
    needs = (frozenset({b".verify(", b"jwt", b"unsign", b".loads("}), REALTIME | {b"jwt", b"Tokens"})

    calls = frozenset({"verify", "decode", "unsign"})

    VALID = (
        Valid("from emberwire import Tokens\ntokens.verify('user socket', token, max_age=60)\n"),
        Valid("import jwt\nfrom fastapi import WebSocket\njwt.decode(t, KEY, algorithms=['HS256'])\n", dialect="S"),
        Valid("import emberwire\nhasher.verify(hashed, password)\n", why="not a token"),
        Valid(
            "import jwt\nfrom fastapi import WebSocket\ndef who(t):\n"
            "    payload = jwt.decode(t, KEY, algorithms=['HS256'], options={'verify_exp': False})\n"
            "    return payload if payload['exp'] > time.time() - LEEWAY else None\n",
            dialect="S",
            why="the expiry is looked at by hand",
        ),
        Valid(
            "import jwt\nfrom fastapi import WebSocket\ndef who(t):\n    try:\n        return jwt.decode(t, KEY, algorithms=['HS256'])\n"
            "    except jwt.PyJWTError:\n        log.info('refused', jwt.decode(t, options={'verify_signature': False}))\n",
            dialect="S",
            why="for the log, after it was refused",
        ),
        Valid(
            "import jwt\nfrom fastapi import WebSocket\ndef who(signed):\n"
            "    outer = jwt.decode(signed, KEY, algorithms=['HS256'])\n    inner = outer['access_token']\n"
            "    return jwt.decode(inner, options={'verify_signature': False})['sub']\n",
            dialect="S",
            why="it came out of a token that was checked",
        ),
        Valid(
            "import jwt\nfrom fastapi import WebSocket\ndef is_expired(token):\n"
            "    return jwt.decode(token, options={'verify_signature': False})['exp'] < time.time()\n",
            dialect="S",
            why="only when it ends",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Tokens\ntokens.verify('user socket', token, max_age=86_400)\n",
            line=2,
            options={"max-age": 3600},
        ),
        Invalid("from emberwire import Tokens\ntokens.verify('user socket', token, max_age=99_999_999)\n", line=2),
        Invalid("from emberwire import Tokens\ntokens.verify('user socket', token)\n", line=2),
        Invalid("from emberwire import Tokens\ntokens.verify('user socket', token, max_age=None)\n", line=2),
        Invalid(
            "import jwt\nfrom fastapi import WebSocket\njwt.decode(t, KEY, options={'verify_signature': False})\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "import jwt\nfrom channels.generic.websocket import X\njwt.decode(t, KEY, algorithms=['none'])\n",
            line=3,
            dialect="C",
        ),
        Invalid("import jwt, socketio\njwt.decode(t, KEY, options={'verify_exp': False})\n", line=2, dialect="I"),
    )

    def visit_Call(self, node: cst.Call) -> None:
        name = called_name(node)
        if name == "verify" and self._is_token_check(node):
            self._check_age(node)
        elif name == "decode" and "jwt" in (dotted(node.func) or "").lower():
            self._check_jwt(node)
        elif name == "unsign" and "timestamp" in (dotted(node.func) or "").lower() and keyword(node, "max_age") is None:
            self.report(node, "this token is good for ever: give it a `max_age`")

    def _is_token_check(self, node: cst.Call) -> bool:
        receiver = (dotted(node.func) or "").lower()
        return "token" in receiver and isinstance(literal(positional(node, 0)), str) and positional(node, 1) is not None

    def _check_age(self, node: cst.Call) -> None:
        age = keyword(node, "max_age")
        seconds = literal(age)
        if age is None or seconds is None:
            self.report(node, "this token is good for ever: give it a `max_age`")
        elif isinstance(seconds, int) and seconds > self.setting(MAX_AGE):
            self.report(node, f"this token is good for {seconds} seconds, and `max-age` allows {self.setting(MAX_AGE)}")

    def _check_jwt(self, node: cst.Call) -> None:
        if literal(keyword(node, "verify")) is False or self._allows_none(keyword(node, "algorithms")):
            self.report(node, "the signature of this token is not checked: anybody can make one")
        options = keyword(node, "options")
        if isinstance(options, cst.Dict):
            for element in options.elements:
                if isinstance(element, cst.DictElement) and literal(element.value) is False:
                    if literal(element.key) == "verify_signature" and not self._only_peeks(node):
                        self.report(node, "the signature of this token is not checked: anybody can make one")
                    elif literal(element.key) == "verify_exp" and not self._reads_expiry():
                        self.report(node, "the expiry of this token is not checked: it is good for ever")

    def _reads_expiry(self) -> bool:
        """True when the module looks at the expiry by itself: `payload["exp"] < time.time()`."""
        return any(
            (isinstance(node, ast.Attribute) and node.attr == "exp")
            or (isinstance(node, ast.Constant) and node.value == "exp")
            for node in ast.walk(self.file.module.tree)
        )

    def _only_peeks(self, node: cst.Call) -> bool:
        """True when nothing is decided by what is decoded, or the token came out of one that was checked."""
        function = self.file.function_around(node)
        if function is None:
            return False
        line = self.file.span(node).line
        logged = any(
            isinstance(inner, ast.ExceptHandler) and inner.lineno <= line <= (inner.end_lineno or 0)
            for inner in function.nodes
        )
        given = dotted(positional(node, 0)) or ""
        return logged or speaks_of(function.name, EXPIRY) or given.partition(".")[0] in _from_checked(function)

    def _allows_none(self, algorithms: cst.BaseExpression | None) -> bool:
        if not isinstance(algorithms, cst.List | cst.Tuple):
            return False
        return any(str(literal(element.value)).lower() == "none" for element in algorithms.elements)


def _from_checked(function: FunctionFacts) -> set[str]:
    """The names that hold something out of a token whose signature was checked in this function."""
    found: set[str] = set()
    for _ in range(2):
        for node in function.own_nodes:
            if isinstance(node, ast.Assign) and (_is_checked(node.value) or _speaks_of_any(node.value, found)):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _is_checked(value: ast.expr) -> bool:
    """`jwt.decode(token, key, algorithms=…)` without options."""
    return (
        isinstance(value, ast.Call)
        and (dotted_name(value.func) or "").endswith("jwt.decode")
        and not any(keyword.arg in ("options", "verify") for keyword in value.keywords)
    )


def _speaks_of_any(value: ast.expr, names: set[str]) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in names for inner in ast.walk(value))
