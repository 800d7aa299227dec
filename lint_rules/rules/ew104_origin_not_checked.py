"""EW104: any web page may open the socket in a visitor's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority, reachable
from lint_rules.analysis.checks import scope_user
from lint_rules.analysis.vocabulary import mentions, names_in, speaks_of, word_set, words
from lint_rules.dialects.socketio import SERVERS
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, replace, source
from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name
from lint_rules.rule import Edit, Fix, FixKind, Suspect
from lint_rules.trees import binds, walk

if TYPE_CHECKING:
    from lint_rules.config import Config
    from lint_rules.facts import ClassFacts
    from lint_rules.project import Project

COOKIE_STACKS = frozenset(
    {"AuthMiddlewareStack", "SessionMiddlewareStack", "AuthMiddleware", "SessionMiddleware", "CookieMiddleware"}
    | {"DrfAuthMiddlewareStack"}
)

TOKENS = word_set("token jwt bearer apikey oauth oauth2 ticket")
"""What a middleware is called that asks for something which only the right page knows."""

TOKEN_HEADERS = frozenset({"authorization", "authentication", "x-api-key", "x_api_key", "x-auth-token", "x_auth_token"})

BY_COOKIE = frozenset({"session", "sessionid", "current_user", "HTTP_COOKIE"})
"""Names of what a page need not know: the browser sends it along."""


CONNECTING = re.compile(rb"['\"]connect['\"]|\bdef (?:on_)?connect\b|(?:emit|join_room|enter_room)\(")
"""What a module holds that has a Socket.IO `connect`: the event or the method, or, when another module registers it,
what handlers do. Elsewhere the word speaks of databases."""


class OriginNotChecked(MendingRule):
    """
    ## What it does
    Reports a socket that accepts connections from pages of any origin: `check_origin=False`, `cors_allowed_origins="*"` or `[]`, or a Channels stack with cookies and no origin validator.

    ## Why is this bad?
    The browser sends the visitor's cookies along with every WebSocket handshake, and no same-origin policy stops it: a hostile page then reads and acts as the visitor (cross-site WebSocket hijacking).
    An empty list does not mean "none" to engine.io: it switches the check off.

    ## Example
    ```python
    application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(routes))})  # EW104
    ```

    ## Use instead
    ```python
    application = ProtocolTypeRouter(
        {"websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(routes)))}
    )
    ```

    ## Fix safety
    Unsafe: a front end on another host or port is cut off until its origin is named.
    For Channels the stack is put into an `AllowedHostsOriginValidator`, which lets the hosts of `ALLOWED_HOSTS` in; for Socket.IO the keyword goes, and the server's own origin is left.
    Where the value comes from elsewhere, and for our own sockets, there is none: which origins are yours is for you to say.

    ## Known limits
    `None` or nothing means same origin and is fine; so are stacks that use tokens only, and wildcards that depend on a debug setting.

    ## References
    CWE-1385, CWE-346, OWASP ASVS 5.0 V4.4.2, CVE-2019-13611.
    """

    code = "EW104"
    public = True
    proof = "a list of origins, or an origin validator around the stack of sockets; or no cookies at all"
    name = "origin-not-checked"
    fix = FixKind.UNSAFE
    dialects = "ESCI"
    cwe = (1385, 346)
    needs = (
        frozenset(
            {
                b"check_origin",
                b"cors_allowed_origins",
                b"ProtocolTypeRouter",
                b".cookies",
                b'"websocket"',
                b"'websocket'",
            }
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        module = self.file.module
        guarded = set(_under_debug(module.tree))
        for call in module.calls:
            if call in guarded:
                continue
            name = (dotted_name(call.func) or "").rpartition(".")[2]
            if name in SERVERS or name == "init_app":
                yield from self._server(call)
            elif name.endswith("ProtocolTypeRouter") or name == "cls":
                yield from self._stack(call, module)
            yield from self._options(call)
        for role in self.file.roles:
            if role.dialect == "S" and role.kind in ("endpoint", "connect"):
                yield from self._cookies(role.function)

    def mend(self, suspect: Suspect) -> Fix | None:
        for call in self.file.module.calls:
            for index, keyword in enumerate(call.keywords):
                if keyword.value is suspect.node and keyword.arg == "cors_allowed_origins":
                    return Fix("only the server's own origin", (self._without(call, index),), safe=False)
            table = call.args[0] if call.args else None
            if isinstance(table, ast.Dict) and suspect.node in table.keys:
                return self._validated(table.values[table.keys.index(suspect.node)])
        return None

    def _without(self, call: ast.Call, index: int) -> Edit:
        """The call without a keyword, and without the comma that it leaves."""
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        given.sort(key=lambda node: (node.lineno, node.col_offset))
        place = given.index(call.keywords[index])
        starts = [self.file.offset(node.lineno, 1) + self._column(node) for node in given]
        end = replace(self.file, call.keywords[index].value, "").end
        if place + 1 < len(given):
            return Edit(starts[place], starts[place + 1], "")
        before = given[place - 1] if place else None
        if before is None:
            return Edit(starts[place], end, "")
        value = before.value if isinstance(before, ast.keyword) else before
        return Edit(replace(self.file, value, "").end, end, "")

    def _column(self, node: ast.expr | ast.keyword) -> int:
        """The column in characters; `ast` counts bytes."""
        line = self.file.line_text(node.lineno).encode()
        return len(line[: node.col_offset].decode(errors="replace"))

    def _validated(self, stack: ast.expr) -> Fix:
        edits = [replace(self.file, stack, f"AllowedHostsOriginValidator({source(self.file, stack)})")]
        if "AllowedHostsOriginValidator" not in self.file.module.imports:
            changes = self.file.changes()
            edits.insert(0, add_import(changes, "channels.security.websocket", "AllowedHostsOriginValidator"))
        return Fix("check the origin of the page", tuple(edits), safe=False)

    def _options(self, call: ast.Call) -> Iterator[Suspect]:
        for keyword in call.keywords:
            if (
                keyword.arg == "check_origin"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value is False
            ):
                yield Suspect(keyword.value, "pages of any origin may open this socket")

    def _server(self, call: ast.Call) -> Iterator[Suspect]:
        if any(keyword.arg in ("cors_allowed_origins", None) for keyword in call.keywords) and self._asks_for_token():
            return
        for keyword in call.keywords:
            if keyword.arg == "cors_allowed_origins" and self._is_open(keyword.value):
                yield Suspect(keyword.value, "pages of any origin may open this socket")
            elif keyword.arg is None and isinstance(keyword.value, ast.Name):
                yield from self._expanded(keyword.value.id)

    def _asks_for_token(self) -> bool:
        """True when Socket.IO clients are let in by a token that their page has to hand over, and by no cookie."""
        project = self.file.project
        return project.once("socket.io asks for a token", lambda: asks_for_token(project, self.file.config))

    def _expanded(self, name: str) -> Iterator[Suspect]:
        """`**options`, where `options = {"cors_allowed_origins": "*"}` stands in the same file."""
        for node in walk(self.file.module.tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and binds(node, name):
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "cors_allowed_origins" and self._is_open(value):
                        yield Suspect(value, "pages of any origin may open this socket")

    def _is_open(self, value: ast.expr, *, depth: int = 2) -> bool:
        if isinstance(value, ast.Constant):
            return value.value == "*"
        if isinstance(value, ast.List | ast.Tuple):
            return not value.elts or any(self._is_open(element) for element in value.elts)
        if isinstance(value, ast.Name | ast.Attribute) and depth:
            dotted = self.file.module.resolve(value)
            found = self.file.project.lookup(dotted, seen_from=self.file.module) if dotted else None
            return isinstance(found, ast.expr) and self._is_open(found, depth=depth - 1)
        return False

    def _stack(self, call: ast.Call, module: ModuleFacts) -> Iterator[Suspect]:
        table = call.args[0] if call.args else None
        if not isinstance(table, ast.Dict):
            return
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "websocket" and self._takes_cookies(value, module):
                yield Suspect(key, "this stack reads the visitor's cookies and checks no origin")

    def _takes_cookies(self, value: ast.expr, module: ModuleFacts) -> bool:
        names = set(self._stack_names(value, module, 4))
        if any("rigin" in name for name in names):
            return False
        if not self._middleware_reads_cookies(value, module):
            if not names & COOKIE_STACKS or any(speaks_of(name, TOKENS) for name in names):
                return (
                    False  # `TokenMiddleware(AuthMiddlewareStack(…))`: who is there is told by what a page has to know
                )
            if self._consumers_ask_for_token():
                return False
        return not any(
            self._consumer_checks_csrf(other)
            for other in self.file.project.holding(b"Consumer", also=((b"csrf", b"xrftoken"),))
        )

    def _middleware_reads_cookies(self, value: ast.expr, module: ModuleFacts) -> bool:
        """True for a middleware of the project's own that takes the user from a cookie, whatever it is called."""
        owners = (
            self.file.project.class_named(n, module) for n in walk(value) if isinstance(n, ast.Name | ast.Attribute)
        )
        calls = (owner.methods["__call__"] for owner in owners if owner is not None and "__call__" in owner.methods)
        return any(_is_cookie(node) for call in calls for node in call.nodes)

    def _consumers_ask_for_token(self) -> bool:
        project = self.file.project
        return project.once("consumers ask for a token", lambda: consumers_ask_for_token(project, self.file.config))

    def _stack_names(self, value: ast.expr, module: ModuleFacts, depth: int) -> Iterator[str]:
        for node in walk(value):
            if isinstance(node, ast.Name | ast.Attribute):
                yield (dotted_name(node) or "").rpartition(".")[2]
                dotted = module.resolve(node)
                found = self.file.project.locate(dotted, seen_from=module) if dotted and depth else None
                if found is not None and isinstance(found[1], ast.expr):
                    yield from self._stack_names(found[1], found[0], depth - 1)
                elif found is not None and isinstance(found[1], FunctionFacts):
                    yield from (name for name in names_in(found[1].node) if name.isidentifier())

    def _consumer_checks_csrf(self, module: ModuleFacts) -> bool:
        """A token compared on every message does the same job."""
        return any(
            "Consumer" in owner.qualname and any("csrf" in name or "xrf" in name for name in names_in(owner.node))
            for owner in module.classes.values()
        )

    def _cookies(self, function: FunctionFacts) -> Iterator[Suspect]:
        nodes = function.nodes
        if any("origin" in name.lower() for name in names_in(function.node)):
            return
        for node in nodes:
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "cookies"
                and dotted_name(node.value) in ("ws", "websocket", "socket")
            ):
                yield Suspect(node, "this socket trusts cookies and never looks at the origin of the page")
                return


def consumers_ask_for_token(project: Project, config: Config) -> bool:
    """True when each consumer of the project decides by itself, and none by the user whom a cookie names."""
    from lint_rules.dialects import roles_of

    authority = Authority(project, config)
    modules = project.each_holding(b"Consumer", also=((b"def connect",),))
    roles = (r for m in modules for r in roles_of(m, project) if r.dialect == "C" and r.kind == "connect")
    answers = (_asks_by_itself(r.owner, authority, project) for r in roles if r.owner is not None)
    return _all_of_some(answers)


def _asks_by_itself(owner: ClassFacts, authority: Authority, project: Project) -> bool:
    methods = list(owner.methods.values())
    return any(authority.evidence(method) for method in methods) and not any(
        _is_told_by_cookie(function) for method in methods for function in reachable(method, project)
    )


def _all_of_some(answers: Iterator[bool]) -> bool:
    """True when there are answers, and each is yes. The first no ends it: the files behind the others are not parsed."""
    return next(answers, False) and all(answers)


def _is_told_by_cookie(function: FunctionFacts) -> bool:
    return scope_user(function) or any(_is_cookie(node) for node in function.nodes)


def _is_cookie(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str() | bytes() as text):
            return text in ("cookie", b"cookie", "cookies")
        case ast.Attribute(attr="cookies" | "COOKIES"):
            return True
    return False


def asks_for_token(project: Project, config: Config) -> bool:
    """True when each Socket.IO `connect` of the project decides by `auth` or a header, and reads no cookie."""
    from lint_rules.dialects import roles_of

    authority = Authority(project, config)
    modules = project.each_holding(b"socketio", b"SocketIO", also=((b"connect",),), matching=(CONNECTING,))
    connects = (r.function for m in modules for r in roles_of(m, project) if r.dialect == "I" and r.kind == "connect")
    return _all_of_some(
        authority.evidence(function) is not None
        and (any(mentions(arg, word_set("auth")) for arg in function.parameters) or _reads_header(function))
        and not _reads_cookies(function)
        for function in connects
    )


def _reads_header(function: FunctionFacts) -> bool:
    """True when a function reads a header that no page of another origin can send along."""
    return any(name.lower().removeprefix("http_") in TOKEN_HEADERS for name in names_in(function.node))


def _reads_cookies(function: FunctionFacts) -> bool:
    """True when a function speaks of cookies or of what they lead to; a session of the database is something else."""
    return any(name in BY_COOKIE or words(name) & {"cookie", "cookies"} for name in names_in(function.node))


def _under_debug(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything inside `if DEBUG:` and its kin."""
    for node in walk(tree):
        if isinstance(node, ast.If) and any(
            word in name.lower() for name in names_in(node.test) for word in ("debug", "dev", "local")
        ):
            for statement in node.body:
                yield from walk(statement)
