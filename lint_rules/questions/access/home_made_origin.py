"""Looks at an origin that more origins pass than are meant: by its beginning, its end, a part, or a loose pattern.

for node, message in loose_comparisons(function, flow): node, "`http://localhost.evil.example` passes this …"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import called_name, dotted, every_name, given_to, last_name, literal, positional
from lint_rules.code.walk import walk
from lint_rules.flow.importing import is_test
from lint_rules.flow.patterns import MATCHING
from lint_rules.flow.query import Flow
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.libraries import SHAPING, logs
from lint_rules.frameworks.words import word_set, words
from lint_rules.questions.access.loose_patterns import passes_pattern
from lint_rules.questions.access.written_texts import Scope, is_text, texts

_WHOLE = "compare the whole origin with a list"
_ORIGIN = frozenset({"origin"})
_HOME = word_set("allowed trusted expected own my our valid good known permitted configured accepted")
"""With one of these in its name an origin is that of the server, and not the client's."""

_PARTS = frozenset({"hostname", "netloc"})
"""What is left of an origin that was taken apart: still the client's word."""

_SCHEMES = frozenset({"http", "https", "null", "file", "://"})
_PATTERNS = word_set("pat pats pattern patterns regex regexes regexp")
"""An attribute that is called so holds what an origin is matched with."""

_STEPS = 3
"""Names that are followed to the header."""


def loose_comparisons(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode | Piece, str]]:
    """Each comparison with a piece of an origin, and what is wrong with it; of a pattern its place in the file."""
    asked = _Asked(function, flow)
    for node in walk(flow.body(function).node.body):
        message = _said(node, asked)
        if message:
            yield asked.pattern_of(node) or node, message


def _said(node: cst.CSTNode, asked: _Asked) -> str:
    match node:
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value="startswith" | "endswith" as how))):
            return _evil(asked.beside(how, value, positional(node, 0)))
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=how))) if how in MATCHING:
            return asked.matched(node)
        case cst.Comparison(
            left=left, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=right)]
        ):
            return _evil(asked.inside(left, right)) or asked.in_text(left, right)
        case cst.If():
            return asked.only_logged(node)
    return ""


def _evil(evil: str) -> str:
    return f"{evil} passes this comparison: {_WHOLE}" if evil else ""


@dataclass(frozen=True)
class _Asked:
    """A function that looks at an origin."""

    function: Function
    flow: Flow

    @property
    def scope(self) -> Scope:
        return Scope(self.function.outline, self.function, self.flow)

    def beside(self, how: str, value: cst.BaseExpression, piece: cst.BaseExpression | None) -> str:
        """What begins or ends as the origin should, and is another one."""
        if piece is None or not self._is_origin(value):
            return ""
        found = (_passing(how, text) for text in texts(piece, self.scope))
        return next(filter(None, found), "")

    def inside(self, left: cst.BaseExpression, right: cst.BaseExpression) -> str:
        """What has the piece somewhere in it: `"our.example" in origin`."""
        if not self._is_origin(right):
            return ""
        found = (text for text in texts(left, self.scope) if text not in _SCHEMES and any(map(str.isalnum, text)))
        return next((f"https://{text.removeprefix('https://')}.evil.example" for text in found), "")

    def in_text(self, left: cst.BaseExpression, right: cst.BaseExpression) -> str:
        """`origin in allowed`, where that is one text and no list: each piece of it passes."""
        if not self._is_origin(left) or not is_text(right, self.scope):
            return ""
        return (
            f"`{quoted(right)}` is one text, and each piece of it passes this comparison, an empty origin too: put the"
            " origins into a set"
        )

    def matched(self, call: cst.Call) -> str:
        """`re.match(pattern, origin)` and `pattern.match(origin)`, where the pattern is loose."""
        how = called_name(call)
        is_module = self.function.outline.resolve(dotted(call.func) or "") == f"re.{how}"
        subject = positional(call, 1 if is_module else 0)
        pattern = positional(call, 0) if is_module else getattr(call.func, "value", None)
        if subject is None or pattern is None or not self._is_origin(subject):
            return ""
        known = texts(pattern, self.scope)
        if not known and how == "match" and self._is_configured(pattern):
            return (
                "a pattern of the settings that says nothing of the end is met by `…evil.example` too: use `fullmatch`"
            )
        found = (passes_pattern(how, text) for text in known)
        return next((f"{evil} matches this pattern: {_WHOLE}" for evil in found if evil), "")

    def _is_configured(self, pattern: cst.BaseExpression) -> bool:
        """True for an attribute, or one of what it holds, that no line of the project gives a text or a pattern."""
        if "fullmatch" in self.function.text:
            return False
        held = next(iter(self.scope.walked(pattern)), pattern)
        if not isinstance(held, cst.Attribute) or not words(held.attr.value) & _PATTERNS:
            return False
        return not self._is_given_a_text(held.attr.value.encode())

    def _is_given_a_text(self, name: bytes) -> bool:
        """True where the program writes such a pattern down: `own_pattern = re.compile(r"…")`; tests do not count."""
        index = self.flow.engine.index
        root = index.disk.root
        given = re.compile(rb"\b" + name + rb"\b[^=\n(]*=\s*[\[({]?\s*(?:re\.compile\(\s*)?\w{0,2}[\"'][^\"']")
        return any(True for _ in index.holding(name, where=lambda path: not is_test(path, root), matching=given))

    def pattern_of(self, node: cst.CSTNode) -> Piece | None:
        """What the top of this file gives to the pattern that is asked."""
        match node:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=how))) if how in MATCHING:
                return self.function.outline.assigns.get(name)
        return None

    def only_logged(self, node: cst.If) -> str:
        """`if origin not in ALLOWED: log.warning(…)`, and nothing else becomes of it in this function."""
        match node.test:
            case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.NotIn() | cst.NotEqual())]):
                is_foreign = self._is_origin(left)
            case _:
                is_foreign = False
        if not is_foreign or node.orelse is not None or not _only_logs(node.body) or self._decides_elsewhere(node):
            return ""
        return "a foreign origin is written to the log here, and let in all the same: refuse it"

    def _decides_elsewhere(self, node: cst.If) -> bool:
        """True where another test of the function looks at the origin, or the function says yes or no."""
        others = (part for part in walk(self.flow.body(self.function).node.body) if part is not node)
        tests = (part.test for part in others if isinstance(part, cst.If | cst.IfExp | cst.Assert))
        looked = any(self._is_origin(part) for test in tests for part in walk(test) if isinstance(part, cst.Name))
        returns = (part.value for part in walk(self.flow.body(self.function).node) if isinstance(part, cst.Return))
        return looked or any("origin" in name.lower() for value in returns if value for name in every_name(value))

    def _is_origin(self, node: cst.BaseExpression, steps: int = _STEPS) -> bool:
        """`origin`, `request_origin`, `headers.get("origin", "")`, the host of one; not `origins`, which is a list."""
        match node:
            case cst.Attribute(value=inner, attr=cst.Name(value=name)) if name in _PARTS:
                return self._is_origin(inner, steps)
            case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value=name))) if name in SHAPING:
                return self._is_origin(inner, steps)
            case cst.Call(args=[cst.Arg(value=given)]) if last_name(node) in ("urlparse", "urlsplit", "str"):
                return self._is_origin(given, steps)
            case cst.BooleanOperation(left=inner):
                return self._is_origin(inner, steps)
            case cst.Call() | cst.Subscript():
                return any(isinstance(part, cst.SimpleString) and _is_header(part) for part in walk(node))
        name = dotted(node) or ""
        said = words(name.rpartition(".")[2])
        return (bool(said & _ORIGIN) and not said & _HOME and not name.isupper()) or self._holds_one(name, steps)

    def _holds_one(self, name: str, steps: int) -> bool:
        """True for a name of this function that is given the origin, or a part of it."""
        given = list(given_to(name, self.flow.nodes(self.function))) if name.isidentifier() and steps else []
        return bool(given) and all(self._is_origin(value, steps - 1) for value in given)


def _only_logs(block: cst.BaseSuite) -> bool:
    """True for a block in which nothing but lines for a log stand."""
    for line in block.body:
        parts = line.body if isinstance(line, cst.SimpleStatementLine) else ()
        if not parts or not all(
            isinstance(part, cst.Expr) and isinstance(part.value, cst.Call) and logs(part.value) for part in parts
        ):
            return False
    return True


def _passing(how: str, text: str) -> str:
    """An origin that begins or ends like that and is another one; an empty text when the piece ends at a border."""
    if how == "startswith":
        is_whole = text.endswith(("/", ":")) or ("://" not in text and not text.startswith("{"))
        return "" if is_whole else f"{text}.evil.example"
    is_host = not text.startswith("{") or bool(words(text.partition("}")[0]) & _HOSTS)
    return f"https://evil{text}" if is_host and text and not text.startswith((".", ":", "/", "http", "-")) else ""


_HOSTS = word_set("host domain hostname site netloc")
"""A setting that is called so begins without a dot and without `https://`."""


def _is_header(text: cst.SimpleString) -> bool:
    written = literal(text)
    return isinstance(written, str | bytes) and written in ("origin", "Origin", b"origin", "HTTP_ORIGIN")
