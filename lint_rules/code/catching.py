"""What an `except` catches, and a `with suppress(…)`, by the last names of the errors."""

from __future__ import annotations

from collections.abc import Iterable

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import last_name

EVERYTHING = frozenset({"Exception", "BaseException"})
"""Who catches one of these catches all that fails."""


def caught_by(kind: cst.CSTNode | None) -> set[str]:
    """The last names of the exceptions that are caught; `BaseException` for a bare `except`."""
    kinds = [part.value for part in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    return {last_name(each) if each is not None else "BaseException" for each in kinds}


def catches(handler: cst.ExceptHandler | cst.ExceptStarHandler, errors: Iterable[str]) -> bool:
    """True for an `except` of one of these errors, and for a broad one."""
    return not caught_by(handler.type).isdisjoint(EVERYTHING.union(errors))


def is_broad(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """True for a bare `except:`, and for one of `Exception` or `BaseException`, alone or among others."""
    return catches(handler, ())


def suppressed(item: cst.CSTNode) -> set[str]:
    """The same of what a `with` enters: of `suppress(KeyError, OSError)`; nothing for any other."""
    given = item.args if isinstance(item, cst.Call) and last_name(item) == "suppress" else ()
    return {name for arg in given for name in caught_by(arg.value)}


def caught_in(node: cst.Try | cst.TryStar | cst.With) -> set[str]:
    """All that a `try` catches, or a `with suppress(…)`, which is the same as `except …: pass`."""
    if isinstance(node, cst.With):
        return {name for entered in node.items for name in suppressed(entered.item)}
    return {name for handler in node.handlers for name in caught_by(handler.type)}
