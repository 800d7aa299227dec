"""EW106: a refusal that looks like a fault of the server."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, last_name, uncaught
from lint_rules.frameworks.emberwire import makes
from lint_rules.frameworks.words import words
from lint_rules.rule import Fix, FixKind, Rule, Severity

_REFUSALS = frozenset(
    {"unauthorized", "unauthorised", "forbidden", "denied", "unauthenticated", "permission", "credentials", "refused"}
    | {"token"}
)
"""Words in the names of exceptions that say no to somebody."""

OTHERS = frozenset({"HTTPException", "WebSocketException", "WebSocketDisconnect"})


class ConnectRaises(Rule):
    """
    ## What it does
    Reports an expected refusal that leaves `connect` as an exception.

    - a `raise` in `connect`
    - the `TokenError` of a token that is verified outside of any `try`

    ## Why is this bad?
    An exception in `connect` is a fault of the server: it is answered with 500 and logged with its traceback.
    Every expired token then looks like a bug, real faults drown among them, and anyone can fill the log.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, Tokens

    tokens = Tokens(SECRET)


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)  # EW106
            return Accept(user_id=user_id)
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError, Tokens

    tokens = Tokens(SECRET)


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Fix safety
    `raise` becomes `return Refuse("unauthorized")` where `Refuse` is imported.
    It is unsafe, as somebody further out may catch the exception.
    For a token there is no automatic fix.

    ## Known limits
    Not seen:
    - exceptions that helpers raise

    ## References
    Guide: `connect/3` returns `:error`. CWE-755, CWE-779.
    """

    code = "EW106"
    name = "connect-raises"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    default = False
    cwe = (755, 779)
    needs = (frozenset({b"def connect"}), frozenset({b"raise", b".verify("}), frozenset({b"emberwire"}))

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        handler = self.file.handler(node, "connect") if node.name.value == "connect" else None
        if handler is None or ("Refuse" not in self.file.text and handler.row.connection != "self"):
            return
        for found in uncaught(node):
            if isinstance(found, cst.Raise) and _says_no(found):
                message = "an exception in `connect` is answered with 500 and logged: return `Refuse(...)`"
                self.report(found, message, fix=self._refusal(found))
            elif isinstance(found, cst.Call) and self._verifies(found):
                message = "a missing, expired or forged token raises `TokenError` here, which is answered with 500: catch it and return `Refuse(...)`"
                self.report(found, message)

    def _verifies(self, call: cst.Call) -> bool:
        """True for `verify` of an instance of `Tokens`."""
        receiver, _, method = (dotted(call.func) or "").rpartition(".")
        return method == "verify" and makes(receiver, self.file.outline, self.file.index) == "Tokens"

    def _refusal(self, node: cst.Raise) -> Fix | None:
        if self.file.outline.imports.get("Refuse") != "emberwire.Refuse":
            return None
        edit = self.file.changes().replace(node, 'return Refuse("unauthorized")')
        return Fix("return a refusal", (edit,), safe=False)


def _says_no(node: cst.Raise) -> bool:
    name = last_name(node.exc)
    return name[:1].isupper() and (bool(words(name) & _REFUSALS) or name in OTHERS)
