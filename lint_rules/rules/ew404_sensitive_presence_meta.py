"""EW404: what presence says about somebody, everybody on the topic reads."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, keyword, literal, own_calls, own_nodes, positional, read_as, text_of
from lint_rules.frameworks.presences import is_presence
from lint_rules.frameworks.words import says, words
from lint_rules.rule import Rule

_PRIVATE = frozenset(
    {"email", "emails", "mail", "phone", "mobile", "telephone", "password", "passwd", "token", "tokens", "jwt"}
    | {"secret", "cookie", "cookies", "ip", "credential", "credentials", "ssn", "iban", "birthday", "birthdate", "dob"}
    | {"authorization", "apikey", "latitude", "longitude"}
)
"""What is nobody else's business."""

PRIVATE_PAIRS = (frozenset({"remote", "addr"}), frozenset({"api", "key"}), frozenset({"peer", "data"}))

ABOUT_IT = frozenset(
    {"hash", "hashed", "hmac", "verified", "has", "is", "count", "masked", "kind", "type", "known", "visible"}
    | {"public", "set", "domain", "color"}
)
"""Words that turn a private value into something about it: `email_hash`, `has_phone`."""


class SensitivePresenceMeta(Rule):
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
    Not seen:
    - metas that are not a dictionary in the call or in a name of the same function
    - what `fetch` adds

    ## References
    CWE-359, CWE-200, OWASP API3:2023.
    """

    code = "EW404"
    name = "sensitive-presence-meta"
    dialects = "E"
    cwe = (359, 200)
    needs = (frozenset({b".track(", b".update("}), frozenset({b"emberwire"}))

    calls = frozenset({"track", "update"})

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        owner = self.file.function_of(node).owner
        for call in own_calls(node):
            if called_name(call) in self.calls and is_presence(call, self.file.outline, owner, self.file.index):
                for meta in _metas(call, node):
                    self._look_at(meta)

    def _look_at(self, meta: cst.Dict) -> None:
        for element in meta.elements:
            if isinstance(element, cst.DictElement):
                told = _private(element.key, element.value)
                if told is not None:
                    self.report(element.key, f"everybody on the topic is sent {told!r} in this meta: leave it out")


def _metas(call: cst.Call, function: cst.FunctionDef) -> Iterator[cst.Dict]:
    for argument in (positional(call, 2), keyword(call, "meta")):
        if argument is not None:
            yield from _dicts(argument, function)


def _dicts(argument: cst.BaseExpression, function: cst.FunctionDef) -> Iterator[cst.Dict]:
    """The dictionaries that a meta is written as: in the call, in a function of the old meta, or under a name."""
    match argument:
        case cst.Dict():
            yield argument
        case cst.Lambda(body=cst.Dict() as body):
            yield body
        case cst.Name(value=name):
            for node in own_nodes(function):
                if isinstance(node, cst.Assign) and any(_is(target.target, name) for target in node.targets):
                    yield from _dicts(node.value, function) if isinstance(node.value, cst.Dict) else ()


def _is(target: cst.BaseExpression, name: str) -> bool:
    return isinstance(target, cst.Name) and target.value == name


def _private(key: cst.BaseExpression, value: cst.BaseExpression) -> str | None:
    """The name of what is told, when it is private: by its key, or by where the value is read from."""
    if literal(value) is not ...:
        return None
    field = text_of(key)
    if words(field) & ABOUT_IT:
        return None
    return next((name for name in (field, read_as(value)) if _is_private(name)), None)


def _is_private(name: str) -> bool:
    if words(name) & ABOUT_IT:
        return False
    return says(name, _PRIVATE) or any(pair <= words(name) for pair in PRIVATE_PAIRS)
