"""EW102: a token that is good for ever, or that nobody checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, keyword, literal, own_nodes, positional
from lint_rules.code.walk import walk
from lint_rules.edit.calls import with_argument
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.words import says, word_set
from lint_rules.rule import REALTIME, Fix, FixKind, Option, Rule

if TYPE_CHECKING:
    from lint_rules.file import File

MAX_AGE = Option("max-age", 31_536_000, "The longest `max_age`, in seconds, that a socket's token may have.")

SERVERS = frozenset(
    {"emberwire", "fastapi", "starlette", "litestar", "django", "channels", "rest_framework", "flask", "flask_socketio"}
    | {"socketio", "sanic", "quart", "tornado"}
)
"""Packages that a module imports when it lets clients in."""

TWO_WEEKS = 1_209_600
"""In seconds: what the fix gives a token that has no limit."""

VERIFYING = word_set("verify validate check decode authenticate")
"""In the name of what is called: it verifies the token that it is given."""

EXPIRY = frozenset({"expired", "expiry", "expiration", "expires", "exp"})
"""What a function is called that only looks when a token ends."""

SPEAKING = re.compile(r"""(?is).*token.*verify\s*\(.*["']|.*jwt.*decode\s*\(.*(verify|none)|.*sign\w*\.unsign\s*\(""")
"""The calls that are looked at: in a file without one, nothing has to be parsed."""

READS_EXPIRY = re.compile(r"""\.exp\b|["']exp["']""")
NOT_CHECKED = "`{}` does not check the signature of a token, so anybody can make one: verify it with the key"
FOR_EVER = "`{}` takes a token however old it is: give it a `max_age`"


class TokenWithoutMaxAge(Rule):
    """
    ## What it does
    Reports signed tokens that are verified without an age limit or with one over `max-age`, and token checks whose signature or expiry is switched off.

    ## Why is this bad?
    A token that leaked once (a log, a URL, a lost phone) opens sockets for ever; one whose signature is not checked can be made by anybody.

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
    Unsafe: a token of ours without a limit gets one of two weeks, or of `max-age` where that is less, and whoever comes with an older one is refused.
    For other tokens there is no automatic fix.

    ## Known limits
    A token that is decoded to see which key verifies it, and is then given to something that verifies, is fine.
    So is one that is decoded in an `except`, to say in the log whose it was, unless the function returns what it decodes there.
    `tokens.verify` is known by the way it is called: a literal salt first, then the token.

    ## References
    Guide: tokens have a `max_age`. CWE-613, CWE-347, OWASP ASVS 5.0 V9.2.
    """

    code = "EW102"
    name = "token-without-max-age"
    fix = FixKind.UNSAFE
    dialects = "ESCI"
    cwe = (613, 347)
    options = (MAX_AGE,)
    needs = (frozenset({b".verify(", b"jwt", b"unsign", b".loads("}), REALTIME | {b"jwt", b"Tokens"})

    calls = frozenset({"verify", "decode", "unsign"})

    def screen(self) -> bool:
        """True when one of the calls is about a token, and says how it is checked."""
        return super().screen() and any(SPEAKING.match(piece.text) for piece in self.file.outline.calls_of(*self.calls))

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self._functions: list[cst.FunctionDef] = []
        self._handlers = 0
        self._returned: set[cst.CSTNode] = set()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.append(node)

    def leave_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.pop()

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._handlers += 1

    def leave_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._handlers -= 1

    def visit_Return(self, node: cst.Return) -> None:
        if self._handlers > 0 and node.value is not None:
            self._returned.add(node.value)

    def visit_Call(self, node: cst.Call) -> None:
        name, written = called_name(node), (dotted(node.func) or "").lower()
        if name == "verify" and "token" in written and _names_a_purpose(node):
            self._age(node)
        elif name == "decode" and "jwt" in written and self._serves():
            for message in self._jwt(node):
                self.report(node, message.format(quoted(node)))
        elif name == "unsign" and keyword(node, "max_age") is None and self._tells_age(written):
            self.report(node, FOR_EVER.format(quoted(node)))

    def _tells_age(self, written: str) -> bool:
        """True for a signer that knows how old a text is: by its name, or where it is made in this file."""
        signer = written.rpartition(".")[0]
        made = rf"(?i)\b{re.escape(signer)}\s*=\s*[\w.]*TimestampSigner\("
        return "timestamp" in written or re.search(made, self.file.text) is not None

    def _age(self, call: cst.Call) -> None:
        age = keyword(call, "max_age")
        seconds, allowed = literal(age), self.setting(MAX_AGE)
        if age is None or seconds is None:
            limit = f"{min(TWO_WEEKS, allowed):_}"
            edit = self.file.changes().replace(call, with_argument(call, "max_age", limit))
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
        return any(origin.partition(".")[0] in SERVERS or origin.startswith("aiohttp.web") for origin in origins)

    def _jwt(self, call: cst.Call) -> Iterator[str]:
        if literal(keyword(call, "verify")) is False or _allows_none(keyword(call, "algorithms")):
            yield NOT_CHECKED
        for key in _switched_off(keyword(call, "options")):
            if key == "verify_signature" and not self._only_peeks(call):
                yield NOT_CHECKED
            elif key == "verify_exp" and not READS_EXPIRY.search(self.file.text):
                yield "`{}` does not ask when a token ends, so a stolen one is good for ever: verify `exp`"

    def _only_peeks(self, call: cst.Call) -> bool:
        """True when nothing is decided by what is decoded, or the token is checked as well, or came out of such a one."""
        if not self._functions or call in self._returned:
            return False  # where the check has failed, what nobody checked is given back instead
        given, function = dotted(positional(call, 0)) or "", self._functions[-1]
        if self._handlers > 0 or says(function.name.value, EXPIRY) or _is_verified_too(given, function, call):
            return True
        return given.partition(".")[0] in _from_checked(function)


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
    verifying = (node for node in others if says(called_name(node), VERIFYING))
    return any(dotted(arg.value) == token != "" for node in verifying for arg in node.args)


def _from_checked(function: cst.FunctionDef) -> set[str]:
    """The names that hold something out of a token whose signature was checked in this function."""
    found: set[str] = set()
    for _ in range(2):
        for node in own_nodes(function):
            if isinstance(node, cst.Assign) and (_is_checked(node.value) or _speaks_of_any(node.value, found)):
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


def _speaks_of_any(value: cst.BaseExpression, names: set[str]) -> bool:
    return any(isinstance(inner, cst.Name) and inner.value in names for inner in walk(value))
