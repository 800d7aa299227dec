"""EW103: nobody can end this user's connections."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import last_name, literal, methods, own_calls, own_nodes
from lint_rules.frameworks.emberwire import PACKAGES, kind_of
from lint_rules.frameworks.words import says
from lint_rules.rule import Fix, FixKind, Rule, Severity

PERSON = frozenset(
    {"user", "username", "userid", "account", "principal", "me", "member", "viewer", "identity", "caller", "subject"}
    | {"owner", "profile", "current", "name", "email", "login", "uid"}
)
"""What a connection is accepted with when it is known whose it is."""


class SocketWithoutIdentity(Rule):
    """
    ## What it does
    Reports a socket that establishes who the user is and yet has no `id()`, or one that is the same for everybody.

    ## Why is this bad?
    Without an id, `endpoint.disconnect(...)` cannot reach the user's connections.
    Logging out, locking an account and changing a password leave them open, with the rights that they had.
    With one id for everybody, it ends everybody's.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError


    class UserSocket(Socket):  # EW103
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)

        def id(self) -> str:
            return f"user_socket:{self.assigns['user_id']}"
    ```

    ## Fix safety
    The fix adds an `id()` that is made of what `connect` accepted with.
    It is unsafe, because whoever calls `endpoint.disconnect` has to use the same text.

    ## Known limits
    Not reported:
    - a `connect` that refuses nobody
    - a `connect` that accepts with nothing that is named after a user

    ## References
    Guide: `id/1` of the socket. CWE-613, OWASP ASVS 5.0 V7.4.
    """

    code = "EW103"
    name = "socket-without-identity"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    default = False
    cwe = (613,)
    needs = (frozenset({b"Accept("}), frozenset({b"Refuse"}), frozenset({b"emberwire"}))

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        owner = self.file.class_of(node)
        connect = next((method for method in methods(node) if method.name.value == "connect"), None)
        if connect is None or kind_of(owner, self.file.index) != "Socket" or not _known(connect):
            return
        method = self._id_of(owner)
        if method is None:
            fix = self._with_id(node, _accepted(connect)[0])
            self.report(
                node,
                "this socket has no id, so nothing can end the connections of its user: return one from `id`",
                fix=fix,
            )
        elif method.owner is owner:
            own = next(method for method in methods(node) if method.name.value == "id")
            if _is_constant(own):
                self.report(
                    own, "`id` is the same for all users, so `disconnect` ends all connections: put the user into it"
                )

    def _id_of(self, owner: Class) -> Function | None:
        """The `id` of the project; that of the framework's own `Socket` is nobody."""
        mine = (c for c in self.file.index.lineage(owner).classes if c.outline.name.partition(".")[0] not in PACKAGES)
        return next((current.methods["id"] for current in mine if "id" in current.methods), None)

    def _with_id(self, owner: cst.ClassDef, key: str) -> Fix | None:
        last = owner.body.body[-1]
        if not isinstance(last, cst.FunctionDef):
            return None
        changes = self.file.changes()
        returned = f"return f\"user_socket:{{self.assigns['{key}']}}\""
        edit = changes.method_after(last, f"def id(self) -> str:{changes.newline}{changes.step()}{returned}")
        return Fix("give the socket an id", (edit,), safe=False)


def _known(connect: cst.FunctionDef) -> bool:
    """True when `connect` can refuse, and accepts somebody."""
    return any(last_name(call) == "Refuse" for call in own_calls(connect)) and bool(_accepted(connect))


def _accepted(connect: cst.FunctionDef) -> list[str]:
    """The names of the person under which the connection is accepted."""
    return [
        arg.keyword.value
        for call in own_calls(connect)
        if last_name(call) == "Accept"
        for arg in call.args
        if arg.keyword is not None and says(arg.keyword.value, PERSON) and literal(arg.value) is ...
    ]


def _is_constant(method: cst.FunctionDef) -> bool:
    returns = [node.value for node in own_nodes(method) if isinstance(node, cst.Return)]
    return bool(returns) and all(value is None or literal(value) is not ... for value in returns)
