"""EW102: a token that is good for ever, or that nobody checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.edits import MendingRule, insert_after, replace
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Option, Suspect, call_name

MAX_AGE = Option("max-age", 31_536_000, "The longest `max_age`, in seconds, that a socket's token may have.")

SERVERS = frozenset(
    {"emberwire", "fastapi", "starlette", "litestar", "django", "channels", "rest_framework", "flask", "flask_socketio"}
    | {"socketio", "sanic", "quart", "tornado"}
)
"""Packages that a module imports when it lets clients in."""

TWO_WEEKS = 1_209_600
"""In seconds: what the fix gives a token that has no limit."""

EXPIRY = word_set("expired expiry expiration expires exp")
"""What a function is called that only looks when a token ends."""


class TokenWithoutMaxAge(MendingRule):
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
    Safe for our own tokens that name no limit: they get two weeks, or `max-age` if that is less; older ones are refused from then on.
    A limit that is written out, `math.inf` among them, and switched-off checks of other tokens have no fix.

    ## Known limits
    `tokens.verify` is known by the way it is called: a literal salt first, then the token.

    ## References
    Guide: tokens have a `max_age`. CWE-613, CWE-347, OWASP ASVS 5.0 V9.2.
    """

    code = "EW102"
    name = "token-without-max-age"
    fix = FixKind.SAFE
    dialects = "ESCI"
    cwe = (613, 347)
    options = (MAX_AGE,)
    needs = (frozenset({b".verify(", b"jwt", b"unsign", b".loads("}), REALTIME | {b"jwt", b"Tokens"})

    calls = frozenset({"verify", "decode", "unsign"})

    def suspects(self) -> Iterator[Suspect]:
        for call in self.file.module.calls:
            for message in self._wrong_with(call):
                yield Suspect(call, message)

    def _wrong_with(self, call: ast.Call) -> Iterator[str]:
        name, receiver = call_name(call), (dotted_name(call.func) or "").lower()
        if name == "verify" and "token" in receiver and _names_a_purpose(call):
            yield from self._age(call)
        elif name == "decode" and "jwt" in receiver and self._serves():
            yield from self._jwt(call)
        elif name == "unsign" and "timestamp" in receiver and _keyword(call, "max_age") is None:
            yield "this token is good for ever: give it a `max_age`"

    def _age(self, call: ast.Call) -> Iterator[str]:
        age = _keyword(call, "max_age")
        seconds = _literal(age)
        if age is None or seconds is None or self._never_ends(age):
            yield "this token is good for ever: give it a `max_age`"
        elif isinstance(seconds, int) and seconds > self.setting(MAX_AGE):
            yield f"this token is good for {seconds} seconds, and `max-age` allows {self.setting(MAX_AGE)}"

    def _never_ends(self, age: ast.expr) -> bool:
        """`math.inf` and `float("inf")`."""
        if isinstance(age, ast.Call) and call_name(age) == "float" and age.args:
            return str(_literal(age.args[0])).lower() in ("inf", "infinity")
        return self.file.module.resolve(age) == "math.inf"

    def mend(self, suspect: Suspect) -> Fix | None:
        """For a token of ours without a limit: two weeks, or less where `max-age` allows no more."""
        call = suspect.node
        if not isinstance(call, ast.Call) or call_name(call) != "verify":
            return None
        age, limit = _keyword(call, "max_age"), f"{min(TWO_WEEKS, self.setting(MAX_AGE)):_}"
        if age is not None and _literal(age) is not None:
            return None
        last = [*call.args, *(keyword.value for keyword in call.keywords)][-1]
        edit = replace(self.file, age, limit) if age else insert_after(self.file, last, f", max_age={limit}")
        return Fix(f"let it be good for {limit} seconds", (edit,), safe=True)

    def _serves(self) -> bool:
        """True for a module of a server: a client that looks into its own token decides nothing by it."""
        origins = self.file.module.imports.values()
        return any(origin.partition(".")[0] in SERVERS or origin.startswith("aiohttp.web") for origin in origins)

    def _jwt(self, call: ast.Call) -> Iterator[str]:
        if _literal(_keyword(call, "verify")) is False or _allows_none(_keyword(call, "algorithms")):
            yield "the signature of this token is not checked: anybody can make one"
        options = _keyword(call, "options")
        if isinstance(options, ast.Dict):
            for key, value in zip(options.keys, options.values, strict=True):
                if _literal(value) is not False:
                    continue
                if _literal(key) == "verify_signature" and not self._only_peeks(call):
                    yield "the signature of this token is not checked: anybody can make one"
                elif _literal(key) == "verify_exp" and not self._reads_expiry():
                    yield "the expiry of this token is not checked: it is good for ever"

    def _reads_expiry(self) -> bool:
        """True when the module looks at the expiry by itself: `payload["exp"] < time.time()`."""
        return any(
            (isinstance(node, ast.Attribute) and node.attr == "exp")
            or (isinstance(node, ast.Constant) and node.value == "exp")
            for node in self.file.module.nodes
        )

    def _only_peeks(self, call: ast.Call) -> bool:
        """True when nothing is decided by what is decoded, or the token came out of one that was checked."""
        function = self.file.function_at(call.lineno)
        if function is None:
            return False
        logged = any(
            isinstance(inner, ast.ExceptHandler) and inner.lineno <= call.lineno <= (inner.end_lineno or 0)
            for inner in function.nodes
        )
        given = (dotted_name(call.args[0]) if call.args else None) or ""
        return logged or speaks_of(function.name, EXPIRY) or given.partition(".")[0] in _from_checked(function)


def _names_a_purpose(call: ast.Call) -> bool:
    """`verify("user socket", token)`, as our tokens have it."""
    plain = [arg for arg in call.args if not isinstance(arg, ast.Starred)]
    return len(plain) > 1 and plain == call.args[: len(plain)] and isinstance(_literal(plain[0]), str)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _literal(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else ...


def _allows_none(algorithms: ast.expr | None) -> bool:
    if not isinstance(algorithms, ast.List | ast.Tuple):
        return False
    return any(str(_literal(element)).lower() == "none" for element in algorithms.elts)


def _from_checked(function: FunctionFacts) -> set[str]:
    """The names that hold something out of a token whose signature was checked in this function."""
    found: set[str] = set()
    for _ in range(2):
        for node in function.own_nodes:
            if isinstance(node, ast.Assign) and (_is_checked(node.value) or _speaks_of_any(node.value, found)):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _is_checked(value: ast.expr) -> bool:
    """`jwt.decode(token, key, algorithms=…)` without options."""
    return (
        isinstance(value, ast.Call)
        and (dotted_name(value.func) or "").endswith("jwt.decode")
        and not any(keyword.arg in ("options", "verify") for keyword in value.keywords)
    )


def _speaks_of_any(value: ast.expr, names: set[str]) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in names for inner in ast.walk(value))
