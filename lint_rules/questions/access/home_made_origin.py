"""Comparisons of an origin that more origins pass than are meant: by its beginning, its end, or a part.

for node, evil in loose_comparisons(function_node, outline): node, "http://localhost.evil.example"
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Outline
from lint_rules.code.syntax import dotted, literal, positional
from lint_rules.code.walk import walk
from lint_rules.frameworks.words import words

_ORIGIN = frozenset({"origin"})


def loose_comparisons(root: cst.CSTNode, outline: Outline) -> Iterator[tuple[cst.CSTNode, str]]:
    """Each comparison with a piece of an origin, and an origin of somebody else's that passes it."""
    for node in walk(root):
        match node:
            case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value="startswith" | "endswith" as how))):
                text = _text(positional(node, 0), outline)
                evil = _passing(how, text) if _is_origin(value) and text else ""
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=right)]
            ):
                text = _text(left, outline)
                evil = f"https://{text}.evil.example" if _is_origin(right) and text else ""
            case _:
                continue
        if evil:
            yield node, evil


def _text(node: cst.BaseExpression | None, outline: Outline) -> str:
    """A text that is written there, or given to a name at the top of the file; empty for anything else."""
    kept = outline.assigns.get(node.value) if isinstance(node, cst.Name) else None
    text = literal(kept.node if kept is not None else node)
    return text if isinstance(text, str) else ""


def _is_origin(node: cst.BaseExpression) -> bool:
    """`origin`, `request_origin`, `headers.get("origin", "")`; not `origins`, which is a list."""
    if isinstance(node, cst.Call | cst.Subscript):
        return any(isinstance(part, cst.SimpleString) and _is_header(part) for part in walk(node))
    return bool(words((dotted(node) or "").rpartition(".")[2]) & _ORIGIN)


def _passing(how: str, text: str) -> str:
    """An origin that begins or ends like that and is another one; an empty text when the piece ends at a border."""
    if how == "startswith":
        is_whole = text.endswith(("/", ":")) or "://" not in text
        return "" if is_whole else f"{text}.evil.example"
    return "" if not text or text.startswith((".", ":", "/", "http")) else f"https://evil{text}"


def _is_header(text: cst.SimpleString) -> bool:
    written = literal(text)
    return isinstance(written, str | bytes) and written in ("origin", "Origin", b"origin", "HTTP_ORIGIN")
