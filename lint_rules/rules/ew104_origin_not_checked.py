"""EW104: any web page may open the socket in a visitor's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import keyword, last_name, literal, names_in
from lint_rules.code.walk import children, walk
from lint_rules.edit.calls import without_argument
from lint_rules.edit.imports import add_import
from lint_rules.frameworks.socketio import SERVER_MAKERS
from lint_rules.rule import REALTIME, Fix, FixKind, Rule

if TYPE_CHECKING:
    from lint_rules.code.outline import CallSite, Outline
    from lint_rules.flow.query import Flow, Report

SPEAKS = re.compile(r"origin(?<![A-Za-z]origin)(?![a-z])|Origin(?![a-z])|ORIGIN")
"""In the text of a function: it may compare an origin; `original` is another word, and `origins` are the server's."""

_LISTENING = ("serve(", "TCPSite(", "run_app(", ".run(")
ANY_ORIGIN = "a web page of any origin can open this socket as its visitor: list your own origins"


COOKIES = "this socket trusts cookies, and any web page can open it as its visitor: compare `Origin` with a list"


LISTENING_BY_COOKIE = (
    "this server trusts cookies, and any web page can open it as its visitor: give it a list of `origins`"
)


class OriginNotChecked(Rule):
    """
    ## What it does
    Reports a socket that accepts connections from pages of any origin.

    - a switch: `check_origin=False`, `cors_allowed_origins="*"` or `[]`, Tornado's `check_origin` that returns True
    - a Channels stack with cookies and no origin validator, or with one that allows `"*"`
    - a handler of FastAPI, aiohttp, Quart or Sanic that a cookie alone gets into, where no code reads `Origin`
    - a server on this machine that acts on a client's word, without `origins`: `websockets.serve(handler, "localhost", 8765)`
    - a comparison with a part of the origin: `origin.startswith("http://localhost")`
    - `origin in allowed` where `allowed` is one text, and a pattern without an end

    ## Why is this bad?
    The browser sends the visitor's cookies along with every WebSocket handshake, and no same-origin policy stops it.
    A hostile page then reads and acts as the visitor (cross-site WebSocket hijacking).
    A local server is no safer: any page in the browser of the same machine reaches the port.
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
    For Channels, the fix puts the stack into an `AllowedHostsOriginValidator`.
    For Socket.IO, it removes the keyword, which leaves the server's own origin.
    Elsewhere there is none: which origins are yours is for you to say.

    ## Known limits
    Not reported:
    - `None` or nothing, which means same origin
    - sockets that use only tokens, or whose messages carry the token
    - a wildcard or `ALLOWED_HOSTS` of development, or beside `DEBUG = True`
    - a Channels stack whose consumers read the origin or set the user themselves
    - a socket behind a cookie with `samesite="lax"` or `"strict"`
    - a Socket.IO server whose handlers read no session or cookie
    - a server in a project without users: [EW114](EW114.md)

    Not seen:
    - a setting without origin or host in its name: `origin.endswith(SUFFIX)`

    ## References
    CWE-1385, CWE-346, OWASP ASVS 5.0 V4.4.2, CVE-2019-13611.
    """

    code = "EW104"
    public = True
    proof = "a list of origins, or an origin validator around the stack of sockets; or no cookies at all"
    name = "origin-not-checked"
    fix = FixKind.UNSAFE
    dialects = "ESCIR"
    cwe = (1385, 346)
    needs = (
        frozenset(
            {
                b"check_origin",
                b"cors_allowed_origins",
                b"ProtocolTypeRouter",
                b".cookies",
                b"origin",
                b'"websocket"',
                b"'websocket'",
                b"serve(",
                b".websocket(",
                b"WebSocketResponse(",
                b"WebSocketEndpoint",
                b"TCPSite(",
                b"run_app(",
                b"get_session(",
                b"flask_login",
                b"ALLOWED_HOSTS",
                b"Cookie",
            }
        ),
        REALTIME
        | {b"check_origin", b"cors_allowed_origins", b"ProtocolTypeRouter", b"ALLOWED_HOSTS"}
        | {b'"origin"', b"'origin'", b'"Origin"', b"'Origin'"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for part in dict.fromkeys(map(self.file.part, _lines_that_may_open(flow.outline))):
            for call in _calls_outside_debug(part):
                self._look(flow, call, part)
        yield from self._by_cookie(flow)
        if flow.outline.says("OriginValidator", "ALLOWED_HOSTS"):
            yield from self._starred(flow)
        if flow.outline.says("origin", "Origin", "ORIGIN"):
            yield from self._compared(flow)
        if flow.outline.says(*_LISTENING):
            yield from self._local(flow)

    def _by_cookie(self, flow: Flow) -> Iterator[Report]:
        """Handlers that a cookie or a session lets in, or that ask for one; each is reported once."""
        from lint_rules.questions.access.cross_origin import decides_by_cookie, reads_cookies, reads_session

        entries = [e for e in flow.handlers("endpoint", "connect") if e.function.outline is flow.outline]
        told: dict[Function, cst.CSTNode | None] = {}
        told.update((e.function, reads_cookies(flow, e)) for e in entries if e.row.connection == "parameter")
        yield from (flow.report(function, COOKIES, node=read) for function, read in told.items() if read is not None)
        for access in flow.accesses():
            function = access.entry.function
            if told.get(function) is None and decides_by_cookie(access, flow.engine) is not None:
                told[function] = flow.body(function).node
                site = access.entry.site if access.entry.row.host else None
                if isinstance(site, Piece) and site.outline is flow.outline:
                    yield flow.report_value(site, LISTENING_BY_COOKIE)
                else:
                    yield flow.report_access(access, COOKIES)
        for entry in entries:
            read = reads_session(flow, entry) if told.get(entry.function) is None else None
            if read is not None:
                yield flow.report(entry.function, COOKIES, node=read)

    def _starred(self, flow: Flow) -> Iterator[Report]:
        """Validators of Channels that let every page through."""
        from lint_rules.questions.access.starred_validators import starred_hosts, starred_validators

        yield from (flow.report_value(piece, ANY_ORIGIN) for piece in starred_validators(flow))
        for piece in starred_hosts(flow):
            message = (
                "the star lets every web page through the `AllowedHostsOriginValidator`, as its visitor: name the hosts"
            )
            yield flow.report_value(piece, message)

    def _local(self, flow: Flow) -> Iterator[Report]:
        """Servers of this machine alone."""
        from lint_rules.questions.access.local_servers import open_to_pages

        message = "any web page in a browser of this machine can open this socket: compare `Origin` with a list"
        for entry, place in open_to_pages(flow):
            yield flow.report_value(place, message) if place is not None else flow.report(entry.function, message)

    def _compared(self, flow: Flow) -> Iterator[Report]:
        """Origins that are compared by hand, in functions that decide about a connection."""
        from lint_rules.questions.access.asked_by_sockets import decides_about_sockets
        from lint_rules.questions.access.cross_origin import lets_all_in
        from lint_rules.questions.access.home_made_origin import loose_comparisons

        told: set[Piece] = set()
        for function in flow.outline.functions if flow.outline.says("rigin", "ORIGIN") else ():
            source, is_check = function.source, function.name == "check_origin"
            if not SPEAKS.search(source) or ("access-control" in source.lower() and not is_check):
                continue  # the second answers a page about CORS
            everybody = is_check and lets_all_in(flow, function)
            loose = list(loose_comparisons(function, flow))
            if not (loose or everybody) or not decides_about_sockets(function, flow):
                continue
            for compared, message in loose:
                if not isinstance(compared, Piece):
                    yield flow.report(function, message, node=compared)
                elif compared not in told:
                    told.add(compared)
                    yield flow.report_value(compared, message, trace=(flow.way(function, who="a client"),))
            if everybody:
                yield flow.report(function, ANY_ORIGIN)

    def _look(self, flow: Flow, call: cst.Call, part: cst.Module) -> None:
        name = last_name(call)
        checked = keyword(call, "check_origin")
        if checked is not None and literal(checked) is False:
            self.report(checked, ANY_ORIGIN)
        if name in SERVER_MAKERS:
            self._server(flow, call, part)
        elif _is_router(name):
            self._stack(flow, call, part)

    def _server(self, flow: Flow, call: cst.Call, part: cst.Module) -> None:
        from lint_rules.flow.unbound import is_bound
        from lint_rules.questions.access.cross_origin import asks_for_token, is_any_origin, only_strangers_come

        if _only_writes(call, flow.outline):
            return
        value = keyword(call, "cors_allowed_origins")
        expanded = [arg.value for arg in call.args if arg.star == "**" and isinstance(arg.value, cst.Name)]
        found = [value] if value is not None else []
        found += [inner for name in expanded for inner in self._expanded(name.value)]
        found = [inner for inner in found if is_any_origin(flow, inner)]
        rows = flow.engine.table.of_any_page
        is_open = found and not asks_for_token(flow.engine, rows) and not only_strangers_come(flow.engine, rows)
        if is_open and all(is_bound(flow.engine, flow.outline, name, rows) for name in _names_of(call, part)):
            for inner in found:
                self.report(inner, ANY_ORIGIN, fix=self._without(call, part) if inner is value else None)

    def _expanded(self, name: str) -> Iterator[cst.BaseExpression]:
        """`**options`, where `options = {"cors_allowed_origins": "*"}` stands in the same file."""
        for node in walk(self.file.tree):
            match node:
                case cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name(value=bound))], value=cst.Dict(elements=parts)
                ):
                    pairs = [part for part in parts if bound == name and isinstance(part, cst.DictElement)]
                    yield from (part.value for part in pairs if literal(part.key) == "cors_allowed_origins")

    def _without(self, call: cst.Call, part: cst.Module) -> Fix:
        edit = self.file.changes(part).replace(call, without_argument(call, "cors_allowed_origins"))
        return Fix("only the server's own origin", (edit,), safe=False)

    def _stack(self, flow: Flow, call: cst.Call, part: cst.Module) -> None:
        from lint_rules.questions.access.cross_origin import takes_cookies

        table = call.args[0].value if call.args else None
        rows = flow.engine.table.stacked
        for served in table.elements if isinstance(table, cst.Dict) else ():
            if not isinstance(served, cst.DictElement) or literal(served.key) != "websocket":
                continue
            if takes_cookies(flow.engine, rows, served.value, flow.outline):
                message = "this stack reads cookies, and any web page can connect as its visitor: check the origin in front of it"
                self.report(served.key, message, fix=self._validated(served.value, part))

    def _validated(self, stack: cst.BaseExpression, part: cst.Module) -> Fix:
        changes = self.file.changes(part)
        edits = [changes.replace(stack, f"AllowedHostsOriginValidator({changes.source(stack)})")]
        if "AllowedHostsOriginValidator" not in self.file.outline.imports:
            top = self.file.changes(self.file.top)
            edits.insert(0, add_import(top, "channels.security.websocket", "AllowedHostsOriginValidator"))
        return Fix("check the origin of the page", tuple(edits), safe=False)


def _lines_that_may_open(outline: Outline) -> Iterator[int]:
    """The lines at which something is said of origins: only the statements around them are parsed."""
    if outline.says("check_origin"):
        yield from (number for number, line in enumerate(outline.lines, 1) if "check_origin" in line)
    yield from (call.piece.line for call in outline.calls if _may_open(call, outline))


def _may_open(call: CallSite, outline: Outline) -> bool:
    """True for a call that says something of origins or of the stack of middleware."""
    if call.written.rpartition(".")[2] in SERVER_MAKERS:
        text = call.piece.text
        return "cors_allowed_origins" in text or ("**" in text and outline.says("cors_allowed_origins"))
    return _is_router(call.written) and "websocket" in call.piece.text


def _only_writes(call: cst.Call, outline: Outline) -> bool:
    """`SocketIO(message_queue=url)` without an application: it serves nobody, and only writes to the queue."""
    served = any(arg.keyword is None and not arg.star for arg in call.args) or keyword(call, "app") is not None
    return keyword(call, "message_queue") is not None and not served and "init_app" not in outline.text


def _names_of(call: cst.Call, part: cst.Module) -> Iterator[str]:
    """The name that a server gets: `socketio` of `socketio = SocketIO()`."""
    for node in walk(part):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value) if value is call:
                yield name


def _is_router(written: str) -> bool:
    return written.endswith("ProtocolTypeRouter") or written == "cls"


def _calls_outside_debug(root: cst.CSTNode) -> Iterator[cst.Call]:
    """Every call but those inside of `if DEBUG:` and its kin."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Call):
            yield node
        inner = list(children(node))
        if isinstance(node, cst.If) and _asks_for_debug(node.test):
            inner = [child for child in inner if child is not node.body]
        stack += reversed(inner)


def _asks_for_debug(test: cst.BaseExpression) -> bool:
    return any(word in name.lower() for name in names_in(test) for word in ("debug", "dev", "local"))
