"""EW406: tracked under one key, taken out under another."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, own_calls, positional, receiver
from lint_rules.code.walk import walk
from lint_rules.frameworks.presences import is_presence
from lint_rules.rule import Rule

_READING = ("untrack", "update", "get_by_key")


class PresenceKeyMismatch(Rule):
    """
    ## What it does
    Reports `untrack`, `update` and `get_by_key` with another key than the one that the same channel tracks.
    The keys differ by a prefix, or one is a number and the other a text.

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
    Not seen:
    - keys of other classes
    - keys that are made of different values

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

    calls = frozenset({"track"})

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        tracked = list(self._keys(node, "track"))
        for held, key in self._keys(node, *_READING) if tracked else ():
            mine = [other for where, other in tracked if where == held]
            if mine and all(_differ(other, key) for other in mine):
                written = self.file.changes().source(mine[0])
                self.report(key, f"nobody is found under this key, for it was tracked as `{written}`: use the same key")

    def _keys(self, owner: cst.ClassDef, *names: str) -> Iterator[tuple[str, cst.BaseExpression]]:
        """The presence that a call of one of these methods is made on, and the key that it is given."""
        known = self.file.class_of(owner)
        for method in owner.body.body:
            for call in own_calls(method) if isinstance(method, cst.FunctionDef) else ():
                key = positional(call, 1)
                if key is None or called_name(call) not in names:
                    continue
                if is_presence(call, self.file.outline, known, self.file.index):
                    yield receiver(call), key


def _differ(tracked: cst.BaseExpression, key: cst.BaseExpression) -> bool:
    """True when both are made of one value, and cannot be equal."""
    mine, its = _core(tracked), _core(key)
    if mine is None or its is None or not mine[0].deep_equals(its[0]):
        return False
    return mine[1] != its[1] or (_is_number(tracked) != _is_number(key) and _is_text(tracked) != _is_text(key))


def _core(key: cst.BaseExpression) -> tuple[cst.BaseExpression, str] | None:
    """The one value that a key is made of, and the fixed text around it."""
    match key:
        case cst.FormattedString(parts=parts):
            held = [part.expression for part in parts if isinstance(part, cst.FormattedStringExpression)]
            fixed = "{}".join(part.value for part in parts if isinstance(part, cst.FormattedStringText))
            return (_plain(held[0]), fixed) if len(held) == 1 else None
        case cst.Call(func=cst.Name(value="str" | "int"), args=[cst.Arg(value=inner)]):
            return _plain(inner), ""
        case cst.Name() | cst.Attribute() | cst.Subscript():
            return _plain(key), ""
    return None


def _plain(value: cst.BaseExpression) -> cst.BaseExpression:
    """The same with one kind of quotes: inside of an f-string they are others."""
    for node in [node for node in walk(value) if isinstance(node, cst.SimpleString)]:
        changed = value.with_deep_changes(node, value=f'"{node.raw_value}"')
        assert isinstance(changed, cst.BaseExpression)
        value = changed
    return value


def _is_number(key: cst.BaseExpression) -> bool:
    return isinstance(key, cst.Call) and dotted(key.func) == "int"


def _is_text(key: cst.BaseExpression) -> bool:
    return isinstance(key, cst.FormattedString) or (isinstance(key, cst.Call) and dotted(key.func) == "str")
