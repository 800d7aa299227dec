"""EW603: a secret is compared in a time that tells how much of it was right."""

from __future__ import annotations

import re
from functools import cached_property

from lint_rules.edit.imports import add_import
from lint_rules.frameworks.words import words
from lint_rules.lazy import cst
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity
from lint_rules.syntax import dotted, literal
from lint_rules.walk import walk

SECRET = re.compile(
    r"(^|_)(secret|signature|hmac|digest|api_?key|auth_?token|access_?token|csrf_?token|(?<!accept_)token|mac)$",
    re.IGNORECASE,
)

BEFORE = frozenset({"last", "previous", "prev", "old", "cached", "known", "seen", "current"})
"""Words about something that was seen before: what is compared with it is asked whether it has changed."""

KNOWN_WORDS = frozenset({"anonymous", "guest", "public", "none", "null", "undefined", ""})
"""Values that stand for a token without being one."""

MARK = re.compile(r"<[^<>]*>")
"""`<end>`: what a stream of words, also called tokens, uses for its end."""


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
    Only names are looked at, both sides have to be values, and one of them has to be called secret-like.

    ## References
    CWE-208, CVE-2021-33880.
    """

    code = "EW603"
    name = "timing-unsafe-compare"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (208,)
    needs = (
        frozenset({b"token", b"secret", b"signature", b"api_key", b"hmac", b"digest", b"SECRET", b"TOKEN"}),
        frozenset({b"==", b"!="}),
        REALTIME,
    )

    # A secret's name on the same line as the comparison.
    pattern = rb"(?i)(secret|signature|hmac|digest|api_?key|token|mac)\b[^\n]*[!=]=|[!=]=[^\n]*(secret|signature|hmac|digest|key|token|mac)\b"

    def visit_Comparison(self, node: cst.Comparison) -> None:
        match node.comparisons:
            case [cst.ComparisonTarget(operator=cst.Equal() | cst.NotEqual() as operator, comparator=right)]:
                sides = (node.left, right)
            case _:
                return
        told = all(_is_value(side) and not words(_last_part(side)) & BEFORE for side in sides)
        if told and any(self._is_secret(side) for side in sides) and not any(map(self._is_known, sides)):
            message = "compare secrets with `hmac.compare_digest`: `==` tells by its time how much was right"
            self.report(node, message, fix=self._in_constant_time(node, sides, isinstance(operator, cst.NotEqual)))

    def _in_constant_time(
        self, node: cst.Comparison, sides: tuple[cst.BaseExpression, cst.BaseExpression], is_negated: bool
    ) -> Fix:
        changes = self.file.changes()
        word = "not " if is_negated else ""
        compared = f"{word}hmac.compare_digest({changes.source(sides[0])}, {changes.source(sides[1])})"
        edits = [changes.replace(node, compared)]
        if self.file.outline.imports.get("hmac") != "hmac":
            edits.append(add_import(changes, "hmac"))
        return Fix("compare in constant time", tuple(edits), safe=False)

    def _is_secret(self, side: cst.BaseExpression) -> bool:
        return bool(SECRET.search(_last_part(side))) and not (dotted(side) == "token" and self._is_a_word)

    def _is_known(self, side: cst.BaseExpression) -> bool:
        """`token == ANONYMOUS`, where `ANONYMOUS = "anonymous"`: a word that everybody may know; or `args.token`."""
        written = dotted(side) or ""
        if written.rpartition(".")[0] in self._command_lines:
            return True
        found = self.file.index.named(written, self.file.outline) if written else None
        value = literal(getattr(found, "node", None))
        return value in KNOWN_WORDS or value is None or (isinstance(value, str) and MARK.fullmatch(value) is not None)

    @cached_property
    def _command_lines(self) -> frozenset[str]:
        """The parameters that hold what somebody typed: `args: argparse.Namespace`."""
        typed = (node for node in walk(self.file.tree) if isinstance(node, cst.Param) and node.annotation is not None)
        return frozenset(
            parameter.name.value
            for parameter in typed
            if parameter.annotation is not None
            and self.file.outline.resolve(dotted(parameter.annotation.annotation) or "") == "argparse.Namespace"
        )

    @cached_property
    def _is_a_word(self) -> bool:
        """True where a loop goes through tokens: the words of a text, as a parser has them."""
        loops = (node for node in walk(self.file.tree) if isinstance(node, cst.For | cst.CompFor))
        return any(isinstance(n, cst.Name) and n.value == "token" for loop in loops for n in walk(loop.target))


def _is_value(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Attribute):
        holder = (dotted(node.value) or "").rpartition(".")[2]
        return not (holder[:1].isupper() and not holder.isupper())  # a column or a member of an enum
    return isinstance(node, cst.Name | cst.Subscript) and literal(node) is ...


def _last_part(node: cst.BaseExpression) -> str:
    match node:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return str(name)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return str(literal(key)) if literal(key) is not ... else ""
    return ""
