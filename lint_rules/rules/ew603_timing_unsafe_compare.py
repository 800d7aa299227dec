"""EW603: a secret is compared in a time that tells how much of it was right."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, replace, source
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk

SECRET = re.compile(
    r"(^|_)(secret|signature|hmac|digest|api_?key|auth_?token|access_?token|csrf_?token|(?<!accept_)token|mac)$",
    re.IGNORECASE,
)

BEFORE = word_set("last previous prev old cached known seen current")
"""Words about something that was seen before: what is compared with it is asked whether it has changed."""


KNOWN_WORDS = frozenset({"anonymous", "guest", "public", "none", "null", "undefined", ""})
"""Values that stand for a token without being one."""

MARK = re.compile(r"<[^<>]*>")
"""`<end>`: what a stream of words, also called tokens, uses for its end."""


class TimingUnsafeCompare(MendingRule):
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

    def suspects(self) -> Iterator[Suspect]:
        for node in self.file.module.nodes:
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                sides = (node.left, node.comparators[0])
                told = all(_is_value(side) and not words(_last_name(side)) & BEFORE for side in sides)
                if told and any(self._is_secret(side) for side in sides) and not any(map(self._is_known, sides)):
                    yield Suspect(
                        node, "compare secrets with `hmac.compare_digest`: `==` tells by its time how much was right"
                    )

    def _is_secret(self, side: ast.expr) -> bool:
        return bool(SECRET.search(_last_name(side))) and not self._is_a_word(side)

    def _is_known(self, side: ast.expr) -> bool:
        """`token == ANONYMOUS`, where `ANONYMOUS = "anonymous"`: a word that everybody may know; or `args.token`."""
        if isinstance(side, ast.Attribute) and dotted_name(side.value) in self._command_lines:
            return True
        dotted = self.file.module.resolve(side)
        found = self.file.project.lookup(dotted, seen_from=self.file.module) if dotted else None
        return isinstance(found, ast.Constant) and (
            found.value in KNOWN_WORDS or bool(isinstance(found.value, str) and MARK.fullmatch(found.value))
        )

    @cached_property
    def _command_lines(self) -> frozenset[str]:
        """The parameters that hold what somebody typed: `args: argparse.Namespace`."""
        arguments = (node for node in self.file.module.nodes if isinstance(node, ast.arg))
        given = ((arg, arg.annotation) for arg in arguments if arg.annotation is not None)
        resolve = self.file.module.resolve
        return frozenset(arg.arg for arg, annotation in given if resolve(annotation) == "argparse.Namespace")

    def _is_a_word(self, side: ast.expr) -> bool:
        """True for a plain `token` that a loop goes through: one of the words of a text, as a parser has them."""
        if not isinstance(side, ast.Name) or side.id != "token":
            return False
        loops = (node for node in self.file.module.nodes if isinstance(node, ast.For | ast.comprehension))
        return any(isinstance(n, ast.Name) and n.id == "token" for loop in loops for n in walk(loop.target))

    def mend(self, suspect: Suspect) -> Fix | None:
        compared = suspect.node
        if not isinstance(compared, ast.Compare):
            return None
        sides = f"{source(self.file, compared.left)}, {source(self.file, compared.comparators[0])}"
        word = "not " if isinstance(compared.ops[0], ast.NotEq) else ""
        edits = [replace(self.file, compared, f"{word}hmac.compare_digest({sides})")]
        if self.file.module.imports.get("hmac") != "hmac":
            edits.append(add_import(self.file.changes(), "hmac"))
        return Fix("compare in constant time", tuple(edits), safe=False)


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        holder = (dotted_name(node.value) or "").rpartition(".")[2]
        return not (holder[:1].isupper() and not holder.isupper())  # a column or a member of an enum
    return isinstance(node, ast.Name | ast.Subscript)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.id if isinstance(node, ast.Name) else ""
