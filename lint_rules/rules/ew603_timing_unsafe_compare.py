"""EW603: a secret is compared in a time that tells how much of it was right."""

from __future__ import annotations

import ast
import re

from lint_rules.lazy import cst
from lint_rules.rule import REALTIME, Invalid, Rule, Severity, Valid
from lint_rules.syntax import literal
from lint_rules.trees import walk

SECRET = re.compile(
    r"(^|_)(secret|signature|hmac|digest|api_?key|auth_?token|access_?token|csrf_?token|token|mac)$", re.IGNORECASE
)


class TimingUnsafeCompare(Rule):
    """
    ## What it does
    Reports `==` and `!=` between a token, signature or secret and another value.

    ## Why is this bad?
    The comparison stops at the first difference: measuring how long it takes gives the secret away, piece by piece.

    ## Example
    ```python
    def is_ours(token: str) -> bool:
        return token == settings.SECRET_TOKEN
    ```

    ## Use instead
    ```python
    def is_ours(token: str) -> bool:
        return hmac.compare_digest(token, settings.SECRET_TOKEN)
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only names are looked at, both sides have to be values, and one of them has to be called secret-like.

    ## References
    CWE-208, CVE-2021-33880.
    """

    code = "EW603"
    name = "timing-unsafe-compare"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (208,)
    needs = (
        frozenset({b"token", b"secret", b"signature", b"api_key", b"hmac", b"digest", b"SECRET", b"TOKEN"}),
        frozenset({b"==", b"!="}),
        REALTIME,
    )

    VALID = (
        Valid("import emberwire\nif token == '' or token is None or hmac.compare_digest(token, secret):\n    pass\n"),
        Valid("import emberwire\nif kind == TokenKind.ACCESS:\n    pass\n", why="not the secret itself"),
        Valid(
            "import websockets\nfor token in text.split():\n    if token == last:\n        pass\n",
            dialect="R",
            why="a word of a text",
        ),
    )
    INVALID = (
        Invalid("import emberwire\nif info.auth_token == settings.SECRET_TOKEN:\n    pass\n", line=2),
        Invalid(
            "from fastapi import WebSocket\nif ws.query_params['token'] != config.api_token:\n    pass\n",
            line=2,
            dialect="S",
        ),
        Invalid("from channels.generic.websocket import X\nif signature != expected:\n    pass\n", line=2, dialect="C"),
        Invalid("import socketio\nif auth['token'] == API_KEY:\n    pass\n", line=2, dialect="I"),
        Invalid("import websockets\nif secret == expected_secret:\n    pass\n", line=2, dialect="R"),
    )

    def screen(self) -> bool:
        return any(
            isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq) and _speaks_of_secrets(node)
            for node in walk(self.file.module.tree)
        )

    def visit_Comparison(self, node: cst.Comparison) -> None:
        if len(node.comparisons) != 1 or not isinstance(node.comparisons[0].operator, cst.Equal | cst.NotEqual):
            return
        sides = (node.left, node.comparisons[0].comparator)
        if any(literal(side) is not ... for side in sides) or not all(_is_value(side) for side in sides):
            return
        if any(SECRET.search(_last_name(side)) and not self._is_a_word(side) for side in sides):
            self.report(node, "compare secrets with `hmac.compare_digest`: `==` tells by its time how much was right")

    def _is_a_word(self, side: cst.BaseExpression) -> bool:
        """True for a plain `token` that a loop goes through: one of the words of a text, as a parser has them."""
        if not isinstance(side, cst.Name) or side.value != "token":
            return False
        loops = (node for node in walk(self.file.module.tree) if isinstance(node, ast.For | ast.comprehension))
        return any(isinstance(n, ast.Name) and n.id == "token" for loop in loops for n in walk(loop.target))


def _speaks_of_secrets(node: ast.Compare) -> bool:
    """The screen's question: may one side be called secret-like, and is no side a literal?"""
    sides = (node.left, *node.comparators)
    if any(isinstance(side, ast.Constant) for side in sides):
        return False
    names = (str(getattr(side, "attr", getattr(side, "id", ""))) for side in sides)
    keys = (
        side.slice.value for side in sides if isinstance(side, ast.Subscript) and isinstance(side.slice, ast.Constant)
    )
    return any(SECRET.search(str(name)) for name in [*names, *keys])


def _is_value(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Attribute):
        return not (
            isinstance(node.value, cst.Name) and node.value.value[:1].isupper() and not node.value.value.isupper()
        )
    return isinstance(node, cst.Name | cst.Subscript)


def _last_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        return str(literal(node.slice[0].slice.value))
    return node.value if isinstance(node, cst.Name) else ""
