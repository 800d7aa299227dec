"""EW102: a token that is good for ever, or that nobody checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import (
    bound_names,
    called_name,
    dotted,
    every_name,
    item_of,
    keyword,
    last_name,
    literal,
    own_nodes,
    positional,
    receiver,
    source,
    text_of,
)
from lint_rules.code.walk import is_in
from lint_rules.edit.calls import with_argument
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.words import says, word_set
from lint_rules.rule import REALTIME, Fix, FixKind, Option, Rule

if TYPE_CHECKING:
    from lint_rules.code.outline import Outline
    from lint_rules.file import File

MAX_AGE = Option("max-age", 31_536_000, "The longest `max_age`, in seconds, that a socket's token may have.")

_SERVERS = frozenset(
    {"emberwire", "fastapi", "starlette", "litestar", "django", "channels", "rest_framework", "flask", "flask_socketio"}
    | {"socketio", "sanic", "quart", "tornado"}
)
"""Packages that a module imports when it lets clients in."""

TWO_WEEKS = 1_209_600
"""In seconds: what the fix gives a token that has no limit."""

_VERIFYING = word_set("verify validate check decode authenticate")
"""In the name of what is called: it verifies the token that it is given."""

EXPIRY = frozenset({"expired", "expiry", "expiration", "expires", "exp"})
"""What a function is called that only looks when a token ends."""

_NUMBERS = frozenset({"jti", "exp", "iat", "nbf"})
"""Claims that tell one token from another, and nobody who he is."""

_SPEAKING = re.compile(
    r"""(?is).*token.*verify\s*\(.*["']|.*jwt.*decode\s*\(.*(verify|none)|.*sign\w*\.unsign\s*\(|.*unverified_claims"""
    r"""|.*(sign|serial)\w*\.loads\s*\(|.*b64decode\s*\(|.*jwt\.encode\s*\("""
)
"""The calls that are looked at: in a file without one, nothing has to be parsed."""

_PARTED = re.compile(r"""split\([bru]?["']\.|partition\([bru]?["']\.""")
"""Takes a token apart at its dots."""

_CUT = re.compile(r"split\(|partition\(")
"""Takes a text apart, a signature from what it signs perhaps."""

_SERIALIZERS = re.compile(r"\b(?:URLSafe)?(?:Timed)?Serializer\(")
"""In a file: it makes a serializer of itsdangerous perhaps, whatever that is called."""

UNTIMED = frozenset({"URLSafeSerializer", "Serializer"})
"""Serializers of itsdangerous that do not know how old a text is."""

TIMED = frozenset({"URLSafeTimedSerializer", "TimedSerializer"})
"""Serializers of itsdangerous that know how old a text is, and let it pass however old without a `max_age`."""

DECODING = frozenset({"b64decode", "urlsafe_b64decode"})
"""What takes a token apart by hand."""

PROVES = re.compile(r"hmac|verify|compare_digest|signature", re.IGNORECASE)
"""In the text of a function: it may check by hand who made the token."""

READS_EXPIRY = re.compile(r"""\.exp\b|["']exp["']""")
BY_HAND = "a token is taken apart here and nobody checks its signature, so anybody can make one: verify it with the key"
NOT_CHECKED = "`{}` does not check the signature of a token, so anybody can make one: verify it with the key"
FOR_EVER = "`{}` takes a token however old it is: give it a `max_age`"
_ENDLESS = "`{}` makes a token that never ends, so a stolen one is good for ever: put `exp` among the claims"
FOREVER_SIGNED = "`{}` takes what is signed however old it is: use a timed serializer, and give `loads` a `max_age`"


def _may_speak(called: str, outline: Outline) -> bool:
    """True for a call of this file that is about a token, as it is written."""
    if re.search(r"\.loads\s*\(", called) is not None and _SERIALIZERS.search(outline.text) is not None:
        return True
    is_apart = "b64decode" not in called or (_CUT.search(outline.text) and _PARTED.search(outline.code))
    return _SPEAKING.match(called) is not None and bool(is_apart)


class TokenWithoutMaxAge(Rule):
    """
    ## What it does
    Reports signed tokens that are valid for ever, or whose signature is not checked.

    - a token that is verified without an age limit, or with one above `max-age`
    - a check whose signature or expiry is switched off
    - a token that is taken apart by hand: `b64decode(token.split(".")[1])`
    - `jwt.encode` without `exp`, in a program whose `jwt.decode` does not require one
    - `signing.loads` of Django and serializers of itsdangerous, in code that runs for a connection

    ## Why is this bad?
    A token that leaked once (a log, a URL, a lost phone) opens sockets for ever.
    One whose signature is not checked can be made by anybody.

    ## Example
    ```python
    from emberwire import Tokens

    tokens = Tokens(SECRET)


    user_id = tokens.verify("user socket", token)  # EW102
    ```

    ## Use instead
    ```python
    from emberwire import Tokens

    tokens = Tokens(SECRET)


    user_id = tokens.verify("user socket", token, max_age=86_400)
    ```

    ## Fix safety
    Unsafe: one of our tokens without a limit gets one of two weeks, or of `max-age` if that is less.
    Clients with an older token are then refused.
    For other tokens there is no automatic fix.

    ## Known limits
    Counts as a check:
    - a token that is decoded to choose the key, and then verified
    - a signature or an HMAC in the function that takes the token apart
    - a function that mentions a time, an age or a single use

    Not reported:
    - a token that is decoded for the log while an exception is handled, unless the function returns it

    Not seen:
    - `tokens.verify` that is not called with a literal salt first and then the token

    ## References
    Guide: tokens have a `max_age`. CWE-613, CWE-347, OWASP ASVS 5.0 V9.2.
    """

    code = "EW102"
    name = "token-without-max-age"
    fix = FixKind.UNSAFE
    dialects = "ESCIR"
    cwe = (613, 347)
    options = (MAX_AGE,)
    needs = (
        frozenset({b".verify(", b"jwt", b"unsign", b".loads(", b"b64decode("}),
        REALTIME | {b"jwt", b"Tokens", b"itsdangerous", b"core.signing", b"core import signing", b"b64decode("},
    )

    calls = frozenset({"verify", "decode", "encode", "unsign", "loads", "get_unverified_claims"}) | DECODING

    def screen(self) -> bool:
        """True when one of the calls is about a token, and says how it is checked."""
        return super().screen() and bool(self._speaking)

    def lines(self) -> list[int]:
        """The lines of these calls."""
        return self._speaking

    @cached_property
    def _speaking(self) -> list[int]:
        outline = self.file.outline
        return [piece.line for piece in outline.calls_of(*self.calls) if _may_speak(piece.text, outline)]

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self._functions: list[cst.FunctionDef] = []
        self._handlers: list[cst.ExceptHandler] = []
        self._returned: list[cst.BaseExpression | None] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.append(node)

    def leave_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.pop()

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._handlers.append(node)

    def leave_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._handlers.pop()

    def visit_Return(self, node: cst.Return) -> None:
        self._returned.append(node.value)

    def visit_Call(self, node: cst.Call) -> None:
        name, written = called_name(node), (dotted(node.func) or "").lower()
        if name == "verify" and "token" in written and _names_a_purpose(node):
            self._age(node)
        elif name == "decode" and "jwt" in written and self._serves():
            for message in self._jwt(node):
                self.report(node, message.format(quoted(node)))
        elif name == "encode" and written.endswith("jwt.encode") and self._never_ends_of(node):
            self.report(node, _ENDLESS.format(quoted(node)))
        elif name in ("unsign", "loads") and self._takes_any_age(node, name, written):
            self.report(node, (FOREVER_SIGNED if self._is_untimed(node) else FOR_EVER).format(quoted(node)))
        elif name == "get_unverified_claims" and self._serves() and not self._only_peeks(node):
            self.report(node, NOT_CHECKED.format(quoted(node)))
        elif name in DECODING and self._is_middle(node) and self._serves():
            self.report(node, BY_HAND)

    def _never_ends_of(self, call: cst.Call) -> bool:
        from lint_rules.questions.access.endless_tokens import never_ends

        function = self.file.function_of(self._functions[-1]) if self._functions else None
        return function is not None and self._serves() and never_ends(call, function, self.file.index)

    def _takes_any_age(self, call: cst.Call, name: str, written: str) -> bool:
        if name == "unsign":
            return keyword(call, "max_age") is None and self._tells_age(written)
        return self._has_no_age(call) and self._opens_sockets()

    def _has_no_age(self, call: cst.Call) -> bool:
        """`signing.loads(token)` of Django and `serializer.loads(token)` of itsdangerous, without an age."""
        told = any(keyword(call, name) is not None for name in ("max_age", "return_timestamp"))
        if told or positional(call, 0) is None or not isinstance(call.func, cst.Attribute):
            return False
        written = dotted(call.func.value) or ""
        if self.file.outline.resolve(f"{written}.loads") == "django.core.signing.loads":
            return True
        made = self._made(written)
        return bool(made) and (all(one in TIMED for one in made) or self._is_untimed(call))

    def _made(self, written: str) -> list[str]:
        """The classes that make what is called so."""
        made = self.file.outline.made.get(written) or self._made_elsewhere(written)
        return [one.rpartition(".")[2] for one in made]

    def _is_untimed(self, call: cst.Call) -> bool:
        """`links.loads(link)`, of a `URLSafeSerializer` of itsdangerous, which no age can be asked of."""
        written = receiver(call)
        made = self._made(written)
        known = "itsdangerous" in self.file.outline.text and "rest_framework" not in self.file.outline.text
        return bool(made) and all(one in UNTIMED for one in made) and known

    def _made_elsewhere(self, written: str) -> list[str]:
        """What makes a signer that is imported."""
        from lint_rules.code.outline import Piece

        found = self.file.index.named(written, self.file.outline) if written else None
        return [last_name(found.node)] if isinstance(found, Piece) else []

    def _opens_sockets(self) -> bool:
        """True in a function that decides about a connection, and reads no age of its own."""
        from lint_rules.questions.access.asked_by_sockets import decides_about_sockets

        function = self.file.function_of(self._functions[-1]) if self._functions else None
        if function is None or READS_EXPIRY.search(function.text):
            return False
        return decides_about_sockets(function, self.file.flow)

    def _is_middle(self, call: cst.Call) -> bool:
        """`b64decode(token.split(".")[1])`, in a function that proves nothing of the token."""
        function = self._functions[-1] if self._functions else None
        given = positional(call, 0)
        if function is None or given is None or PROVES.search(source(function)):
            return False
        names = every_name(given)
        parts = [given, *(value for name in names for value in _given_from(name, function))]
        return any(_SPLIT.search(source(part)) for part in parts)

    def _tells_age(self, written: str) -> bool:
        """True for a signer that knows how old a text is: by its name, or where it is made in this file."""
        signer = written.rpartition(".")[0]
        made = rf"(?i)\b{re.escape(signer)}\s*=\s*[\w.]*TimestampSigner\("
        return "timestamp" in written or re.search(made, self.file.outline.code) is not None

    def _age(self, call: cst.Call) -> None:
        age = keyword(call, "max_age")
        seconds, allowed = literal(age), self.setting(MAX_AGE)
        if age is None or seconds is None:
            limit = f"{min(TWO_WEEKS, allowed):_}"
            part = self.file.part(self.file.span(call).line)
            edit = self.file.changes(part).replace(call, with_argument(call, "max_age", limit))
            self.report(
                call, FOR_EVER.format(quoted(call)), fix=Fix(f"let it be good for {limit} seconds", (edit,), safe=False)
            )
        elif self._never_ends(age):
            self.report(call, FOR_EVER.format(quoted(call)))
        elif isinstance(seconds, int) and seconds > allowed:
            self.report(call, f"`{quoted(call)}` takes tokens of {seconds} seconds, and `max-age` allows {allowed}")

    def _never_ends(self, age: cst.BaseExpression) -> bool:
        """`math.inf` and `float("inf")`."""
        if isinstance(age, cst.Call):
            return called_name(age) == "float" and str(literal(positional(age, 0))).lower() in ("inf", "infinity")
        return self.file.outline.resolve(dotted(age) or "") == "math.inf"

    def _serves(self) -> bool:
        """True for a module of a server: a client that looks into its own token decides nothing by it."""
        origins = self.file.outline.imports.values()
        if any(origin.partition(".")[0] in _SERVERS or origin.startswith("aiohttp.web") for origin in origins):
            return True
        return bool(self.file.flow.entries) or self._is_asked_by_handlers()

    def _is_asked_by_handlers(self) -> bool:
        """True where a handler, here or in a file that imports this one, names the function that decodes."""
        from lint_rules.questions.access.asked_by_sockets import decides_about_sockets

        function = self.file.function_of(self._functions[-1]) if self._functions else None
        return function is not None and decides_about_sockets(function, self.file.flow)

    def _jwt(self, call: cst.Call) -> Iterator[str]:
        if literal(keyword(call, "verify")) is False or _allows_none(keyword(call, "algorithms")):
            yield NOT_CHECKED
        for key in _switched_off(keyword(call, "options")):
            if key == "verify_signature" and not self._only_peeks(call):
                yield NOT_CHECKED
            elif key == "verify_exp" and not READS_EXPIRY.search(self.file.outline.code):
                yield "`{}` does not ask when a token ends, so a stolen one is good for ever: verify `exp`"

    def _only_peeks(self, call: cst.Call) -> bool:
        """True when nothing is decided by what is decoded, or the token is checked as well, or came out of such a one."""
        if not self._functions:
            return False
        given, function = dotted(positional(call, 0)) or "", self._functions[-1]
        if self._handlers and any(value is not None and is_in(call, value) for value in self._returned):
            caught = self._handlers[-1].type  # a token that has expired was signed all the same
            return caught is not None and "Expired" in source(caught)
        if self._handlers or says(function.name.value, EXPIRY) or _is_verified_too(given, function, call):
            return True
        if _only_told_apart(call, function):
            return True
        return given.partition(".")[0] in _from_checked(function)


def _only_told_apart(call: cst.Call, function: cst.FunctionDef) -> bool:
    """True where nothing but the number and the times of a token are read: `claims = decode(…)`, `claims["jti"]`."""
    nodes = list(own_nodes(function))
    given = [node for node in nodes if isinstance(node, cst.Assign) and node.value is call]
    names = {name for node in given for target in node.targets for name in bound_names(target.target)}
    items = [item for item in map(item_of, nodes) if item is not None and (dotted(item[0]) or "") in names]
    uses = [node for node in nodes if isinstance(node, cst.Name) and node.value in names]
    return bool(items) and len(uses) == len(items) + len(names) and {text_of(key) for _, key in items} <= _NUMBERS


_SPLIT = re.compile(r"""(?i)(token|jwt|auth|bearer|cred)\w*\.(r?split)\(["']\.["']""")
"""The parts of a token stand between dots."""


def _given_from(name: str, function: cst.FunctionDef) -> Iterator[cst.BaseExpression]:
    """The values that a name is given in a function, as one of several too: `_, claims, _ = token.split(".")`."""
    for node in own_nodes(function):
        if isinstance(node, cst.Assign) and any(name in bound_names(target.target) for target in node.targets):
            yield node.value


def _names_a_purpose(call: cst.Call) -> bool:
    """`verify("user socket", token)`, as our tokens have it."""
    return isinstance(literal(positional(call, 0)), str) and positional(call, 1) is not None


def _allows_none(algorithms: cst.BaseExpression | None) -> bool:
    if not isinstance(algorithms, cst.List | cst.Tuple):
        return False
    return any(str(literal(element.value)).lower() == "none" for element in algorithms.elements)


def _switched_off(options: cst.BaseExpression | None) -> Iterator[object]:
    """The keys of a written dictionary that have the value False."""
    for element in options.elements if isinstance(options, cst.Dict) else ():
        if isinstance(element, cst.DictElement) and literal(element.value) is False:
            yield literal(element.key)


def _is_verified_too(token: str, function: cst.FunctionDef, peek: cst.Call) -> bool:
    """True where the same token is given to something else that verifies it, by the key that it names perhaps."""
    others = (node for node in own_nodes(function) if isinstance(node, cst.Call) and node is not peek)
    verifying = (node for node in others if says(called_name(node), _VERIFYING))
    return any(dotted(arg.value) == token != "" for node in verifying for arg in node.args)


def _from_checked(function: cst.FunctionDef) -> set[str]:
    """The names that hold something out of a token whose signature was checked in this function."""
    found: set[str] = set()
    for _ in range(2):
        for node in own_nodes(function):
            if isinstance(node, cst.Assign) and (
                _is_checked(node.value) or not every_name(node.value).isdisjoint(found)
            ):
                found |= {target.target.value for target in node.targets if isinstance(target.target, cst.Name)}
    return found


def _is_checked(value: cst.BaseExpression) -> bool:
    """`jwt.decode(token, key, algorithms=…)` without options."""
    return (
        isinstance(value, cst.Call)
        and (dotted(value.func) or "").endswith("jwt.decode")
        and keyword(value, "options") is None
        and keyword(value, "verify") is None
    )
