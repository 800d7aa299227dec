"""EW603: a secret is compared in a time that tells how much of it was right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Piece
from lint_rules.code.syntax import dotted, literal, read_as
from lint_rules.edit.imports import add_import
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import UNKNOWN
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import BEFORE, says
from lint_rules.rule import REALTIME, Confidence, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.flow.effects import Effect

_WORD = r"(?i:secret|signature|hmac|digest|api_?key|token|mac)"
NEAR = re.compile(rf"{_WORD}[^\n]*[!=]=|[!=]=[^\n]*{_WORD}")
"""A line that compares something, and a word that secrets are called by."""

KNOWN = re.compile(r"(?i)anonymous|guest|public|none|null|undefined||<[^<>]*>")
"""Values that stand for a token without being one."""

PASSWORDS = frozenset({"password", "passwd", "passphrase", "confirm", "repeat"})
"""A password that is compared as it is has a larger fault than the time that this takes."""


class TimingUnsafeCompare(Rule):
    """
    ## What it does
    Reports `==` and `!=` between a token, signature or secret and another value.

    ## Why is this bad?
    The comparison stops at the first difference: measuring how long it takes gives the secret away, piece by piece.

    ## Example
    ```python
    from fastapi import WebSocket


    async def is_ours(websocket: WebSocket, token: str) -> bool:
        return token == settings.SECRET_TOKEN  # EW603
    ```

    ## Use instead
    ```python
    import hmac

    from fastapi import WebSocket


    async def is_ours(websocket: WebSocket, token: str) -> bool:
        return hmac.compare_digest(token, settings.SECRET_TOKEN)
    ```

    ## Fix safety
    The fix calls `hmac.compare_digest`.
    It is unsafe: that raises for `None` and for text beyond ASCII, where `==` says no; check for a missing token first, and compare bytes.

    ## Known limits
    Comparisons at the top of a module are not looked at: they run once, and nobody can measure them.
    A value is a secret where it comes from a client's header, cookie, query or login, or from the settings, or if it is called `api_key`, `signature` or the like; a plain `token` of unknown origin is none.

    ## References
    CWE-208, CVE-2021-33880.
    """

    code = "EW603"
    name = "timing-unsafe-compare"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "ESCIR"
    default = False
    cwe = (208,)
    needs = (
        frozenset({b"token", b"secret", b"signature", b"api_key", b"hmac", b"digest", b"SECRET", b"TOKEN"}),
        frozenset({b"==", b"!="}),
        REALTIME,
    )

    pattern = NEAR.pattern.encode()

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "the time that `==` takes tells how much of the secret was right: use `hmac.compare_digest`"
        for _, compared in flow.acts_here("compare", near=NEAR, others="any"):
            match compared.node:
                case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
                    pass
                case _:
                    continue
            is_equality = isinstance(operator, cst.Equal | cst.NotEqual)
            if any(_is_known(flow, side) for side in (left, right)):
                continue
            if is_equality and all(map(_is_value, (left, right))) and _is_secret(compared):
                fix = self._in_constant_time(compared.function, compared.node, isinstance(operator, cst.NotEqual))
                yield flow.report(compared.function, message, node=compared.node, fix=fix)

    def _in_constant_time(self, function: Function, node: cst.Comparison, is_negated: bool) -> Fix:
        changes = self.file.changes(function)
        sides = (node.left, node.comparisons[0].comparator)
        word = "not " if is_negated else ""
        compared = f"{word}hmac.compare_digest({changes.source(sides[0])}, {changes.source(sides[1])})"
        edits = [changes.replace(node, compared)]
        if self.file.outline.imports.get("hmac") != "hmac":
            edits.append(add_import(self.file.changes(self.file.top), "hmac"))
        return Fix("compare in constant time", tuple(edits), safe=False)


def _is_secret(compared: Effect) -> bool:
    """True for what a client sent and the server knows; not where both are the server's, or both the client's own."""
    values = [value for _, value in compared.arguments]
    if any(value.const is not UNKNOWN for value in values):
        return False
    return not all(v.labels & Label.SETTING for v in values) and not all(v.labels & Label.CLIENT for v in values)


def _is_known(flow: Flow, side: cst.BaseExpression) -> bool:
    """`ANONYMOUS = "anonymous"`, `END = "<end>"`: a word that everybody may know."""
    found = flow.engine.index.named(dotted(side) or "", flow.outline)
    value = literal(found.node) if isinstance(found, Piece) else ...
    return isinstance(value, str) and KNOWN.fullmatch(value) is not None


def _is_value(node: cst.BaseExpression) -> bool:
    """False for a call or a literal, a column, a member of an enum, and for what is compared to see a change."""
    name = read_as(node)
    if says(name, BEFORE) or says(name, PASSWORDS):
        return False
    if isinstance(node, cst.Attribute):
        holder = (dotted(node.value) or "").rpartition(".")[2]
        return not (holder[:1].isupper() and not holder.isupper())
    return isinstance(node, cst.Name | cst.Subscript) and literal(node) is ...
