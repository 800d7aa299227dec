"""EW404: what presence says about somebody, everybody on the topic reads."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.presences import is_presence_call
from lint_rules.analysis.vocabulary import speaks_of, word_set, words
from lint_rules.rule import FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

PRIVATE = word_set(
    "email emails mail phone mobile telephone password passwd token tokens jwt secret cookie cookies ip credential "
    "credentials ssn iban birthday birthdate dob authorization apikey latitude longitude"
)
"""What is nobody else's business."""

PRIVATE_PAIRS = (frozenset({"remote", "addr"}), frozenset({"api", "key"}), frozenset({"peer", "data"}))

ABOUT_IT = word_set("hash hashed hmac verified has is count masked kind type known visible public set domain color")
"""Words that turn a private value into something about it: `email_hash`, `has_phone`."""


class SensitivePresenceMeta(FlowRule):
    """
    ## What it does
    Reports an e-mail address, phone number, IP address, token or password in the meta of a presence.

    ## Why is this bad?
    A meta is sent to every client on the topic, in `presence_state` and in every diff, whether the page shows it or not.
    Whoever joins a room with a thousand members has a thousand addresses.

    ## Example
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            user = self.assigns["user"]
            await presence.track(self, user.id, {"name": user.name, "email": user.email})  # EW404
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            user = self.assigns["user"]
            await presence.track(self, user.id, {"name": user.name})
    ```

    ## Fix safety
    There is no fix: the page may have to get the value from elsewhere.

    ## Known limits
    Only metas that are written out as a dictionary, in the call or in a name of the same function, are read.
    What `fetch` adds is not.

    ## References
    CWE-359, CWE-200, OWASP API3:2023.
    """

    code = "EW404"
    name = "sensitive-presence-meta"
    dialects = "E"
    cwe = (359, 200)
    needs = (frozenset({b".track(", b".update("}), frozenset({b"emberwire"}))

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            for node in function.own_nodes:
                if isinstance(node, ast.Call) and is_presence_call(
                    node, function, self.file.project, "track", "update"
                ):
                    yield from self._told(node, function)

    def _told(self, call: ast.Call, function: FunctionFacts) -> Iterator[Suspect]:
        arguments = [*call.args[2:3], *(k.value for k in call.keywords if k.arg == "meta")]
        for meta in (found for argument in arguments for found in _dicts(argument, function)):
            for key, value in zip(meta.keys, meta.values, strict=True):
                told = _private(key, value)
                if told is not None and key is not None:
                    yield Suspect(key, f"everybody on the topic is sent this meta, {told!r} with it")


def _dicts(argument: ast.expr, function: FunctionFacts) -> Iterator[ast.Dict]:
    """The dictionaries that a meta is written as: in the call, in a function of the old meta, or under a name."""
    match argument:
        case ast.Dict():
            yield argument
        case ast.Lambda(body=ast.Dict() as body):
            yield body
        case ast.Name(id=name):
            for node in function.own_nodes:
                if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
                    yield from _dicts(node.value, function) if isinstance(node.value, ast.Dict) else ()


def _private(key: ast.expr | None, value: ast.expr) -> str | None:
    """The name of what is told, when it is private: by its key, or by where the value is read from."""
    if isinstance(value, ast.Constant):
        return None
    field = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
    if words(field) & ABOUT_IT:
        return None
    return next((name for name in (field, _read_from(value)) if _is_private(name)), None)


def _read_from(value: ast.expr) -> str:
    """The last name of what is read: `email` for `user.email`, `row["email"]`, `row.get("email")` and `email`."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            return name
    return ""


def _is_private(name: str) -> bool:
    if words(name) & ABOUT_IT:
        return False
    return speaks_of(name, PRIVATE) or any(pair <= words(name) for pair in PRIVATE_PAIRS)
