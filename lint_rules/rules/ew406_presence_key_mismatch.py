"""EW406: tracked under one key, taken out under another."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.presences import is_presence_call
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import ClassFacts, FunctionFacts

READING = ("untrack", "update", "get_by_key")


class PresenceKeyMismatch(FlowRule):
    """
    ## What it does
    Reports `untrack`, `update` and `get_by_key` with a key that is made differently from the one which the same channel tracks: with and without a prefix, or a number instead of a text.

    ## Why is this bad?
    The keys of presence are texts, and a key that nobody tracks is not an error.
    `untrack` does nothing, and the user stays in everybody's list; `get_by_key` finds nobody.

    ## Example
    ```python
    from emberwire import Channel, Ok, Presence, handle_in

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, f"user:{self.assigns['user_id']}", {})

        @handle_in("hide")
        async def hide(self) -> Ok:
            await presence.untrack(self, self.assigns["user_id"])  # EW406
            return Ok()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, Presence, handle_in

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, self.key(), {})

        @handle_in("hide")
        async def hide(self) -> Ok:
            await presence.untrack(self, self.key())
            return Ok()
    ```

    ## Fix safety
    There is no fix: which of the keys is meant cannot be seen.

    ## Known limits
    Keys are compared within one class, as they are written.
    Two that are made of different values are not compared.

    ## References
    CWE-628.
    """

    code = "EW406"
    name = "presence-key-mismatch"
    dialects = "E"
    cwe = (628,)
    needs = (
        frozenset({b".track("}),
        frozenset({b".untrack(", b".update(", b".get_by_key("}),
        frozenset({b"emberwire"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for owner in self.file.module.classes.values():
            tracked = list(self._keys(owner, "track"))
            for _, receiver, key in self._keys(owner, *READING):
                mine = [other for _, where, other in tracked if where == receiver]
                if mine and all(_differ(other, key) for other in mine):
                    yield Suspect(key, f"tracked as `{ast.unparse(mine[0])}`: under this key there is nobody")

    def _keys(self, owner: ClassFacts, *names: str) -> Iterator[tuple[FunctionFacts, str, ast.expr]]:
        for method in owner.methods.values():
            for node in method.own_nodes:
                if not isinstance(node, ast.Call) or not is_presence_call(node, method, self.file.project, *names):
                    continue
                if len(node.args) > 1 and isinstance(node.func, ast.Attribute):
                    yield method, dotted_name(node.func.value) or "", node.args[1]


def _differ(tracked: ast.expr, key: ast.expr) -> bool:
    """True when both are made of one value, and cannot be equal."""
    mine, its = _core(tracked), _core(key)
    if mine is None or its is None or ast.dump(mine[0]) != ast.dump(its[0]):
        return False
    return mine[1] != its[1] or (_is_number(tracked) != _is_number(key) and _is_text(tracked) != _is_text(key))


def _core(key: ast.expr) -> tuple[ast.expr, str] | None:
    """The one value that a key is made of, and the fixed text around it."""
    match key:
        case ast.JoinedStr(values=parts):
            held = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
            fixed = "{}".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            return (held[0], fixed) if len(held) == 1 else None
        case ast.Call(func=ast.Name(id="str" | "int"), args=[inner]):
            return inner, ""
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return key, ""
    return None


def _is_number(key: ast.expr) -> bool:
    return isinstance(key, ast.Call) and dotted_name(key.func) == "int"


def _is_text(key: ast.expr) -> bool:
    return isinstance(key, ast.JoinedStr) or (isinstance(key, ast.Call) and dotted_name(key.func) == "str")
