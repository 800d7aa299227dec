"""Asks whether a page of another origin can open a socket in its visitor's name: by what do connections decide?

asks_for_token(engine, rows)     # every connect or message decides by something that no browser sends along
takes_cookies(engine, rows, stack, outline)   # this stack of middleware reads cookies, and checks no origin
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import CallSite, Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted, keyword, literal, names_in
from lint_rules.code.walk import walk
from lint_rules.flow.access import Access, accesses
from lint_rules.flow.acts import does_as_told
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.flow.values import union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry, Rows
from lint_rules.frameworks.words import BY_COOKIE, PAGE_TOKENS, TOKEN_HEADERS, words
from lint_rules.questions.access.written_texts import Scope, texts

_COOKIE = re.compile(r"""["']cookies?["']|\.(?:cookies|COOKIES)\b""")
_SCOPE_USER = re.compile(r"""scope(?:\[|\.get\()\s*["'](?:user|session)["']""")
_SETS_USER = re.compile(r"""\[["'](?:user|session)["']\]\s*=""")
_YES = re.compile(r"^\s*return True\s*(?:#.*)?$", re.MULTILINE)
_CONNECTING = (b'"connect"', b"'connect'", b"def connect", b"_connect(")
"""Of these, a file that says what happens when somebody connects holds one: many more files connect to a database."""

_DEPTH = 4
"""Names that are followed from a stack of middleware into other files."""


def asks_for_token(engine: Engine, rows: Rows) -> bool:
    """True when each `connect` of the project, or its messages, decide by a token that the page hands over, or by a
    cookie that the page of another site cannot send."""
    return engine.index.once(
        ("asks for a token", rows.name),
        lambda: _all_of_some(
            _told(a) or _by_token(engine, a) or _by_own_cookie(engine, a) for a in connects_of(engine, rows)
        ),
    )


def _told(access: Access) -> bool:
    """True where messages say who the client is, and nothing that a browser sends along does."""
    return access.by_messages and not any(fact.labels & _SENT_ALONG for fact in access.guards)


def _brings_header(access: Access) -> bool:
    """True where a header decides that no page can set: an address or a user that the browser sends is none."""
    return bool(access.guards) and all(f.labels & Label.HEADER and not f.labels & _SENT_ALONG for f in access.guards)


_SENT_ALONG = Label.COOKIE | Label.SESSION


def _by_own_cookie(engine: Engine, access: Access) -> bool:
    """True where a cookie decides that stays on its own site, and no session of a framework does."""
    labels = union(access.guards) & _SENT_ALONG
    return labels == Label.COOKIE and cookies_stay_home(engine)


def cookies_stay_home(engine: Engine) -> bool:
    """True where the project says of each cookie that it sets that it is for pages of its own site alone: a handshake
    that another site's page begins carries none. What a framework sets for its session is another cookie."""
    return engine.index.once(
        "cookies stay home", lambda: _all_of_some(_is_for_own_site(engine, call) for call in _cookies_set(engine))
    )


def _cookies_set(engine: Engine) -> Iterator[CallSite]:
    """Where the program sets a cookie, helpers of its own that do so left out."""
    root, tokens = engine.index.disk.root, [f"{name}(".encode() for name in sorted(_SETS_COOKIE)]
    for outline in engine.index.holding(*tokens, where=lambda path: not is_test(path, root)):
        for call in outline.calls:
            is_meant = call.written.rpartition(".")[2] in _SETS_COOKIE
            if is_meant and not isinstance(engine.index.named(call.written, outline), Function):
                yield call


_SETS_COOKIE = frozenset({"set_cookie", "set_signed_cookie", "set_secure_cookie"})
"""Methods of the responses of Starlette, Django, Flask and aiohttp, and of the handlers of Tornado."""


def _is_for_own_site(engine: Engine, call: CallSite) -> bool:
    node = call.piece.node
    said = keyword(node, "samesite") if isinstance(node, cst.Call) else None
    named = engine.index.named(dotted(said) or "", call.piece.outline) if said is not None else None
    written = literal(named.node) if isinstance(named, Piece) else literal(said)
    return isinstance(written, str) and written.lower() in ("lax", "strict")


def _all_of_some(answers: Iterator[bool]) -> bool:
    """True when there are answers, and each is yes. The first no ends it: the files behind the others are not read."""
    return next(answers, False) and all(answers)


def connects_of(engine: Engine, rows: Rows) -> Iterator[Access]:
    """How the connections of one framework are let in, file by file."""
    for outline in engine.index.holding(*_tokens(rows), also=(_CONNECTING,)):
        entries = {e for e in engine.entries(outline) if e.framework == rows.name and e.kind == "connect"}
        if entries:
            yield from (access for access in accesses(engine, outline) if access.entry in entries)


def _tokens(rows: Rows) -> list[bytes]:
    """Bytes of which a file with a handler of the framework holds one."""
    return sorted({token for handler in rows.handlers for token in handler.needs})


def _decides(access: Access) -> bool:
    return access.verdict in ("guarded", "partly", "unless", "unknown") or bool(access.guards)


def _by_token(engine: Engine, access: Access) -> bool:
    function = access.entry.function
    names = list(names_in(engine.body(function).node))
    given = any("auth" in words(parameter) for parameter in function.parameters)
    header = any(name.lower().removeprefix("http_") in TOKEN_HEADERS for name in names)
    cookie = any(name in BY_COOKIE or words(name) & {"cookie", "cookies"} for name in names)
    cookie = cookie or any("cookie" in helper.text.lower() for helper in access.looked_at)
    return _decides(access) and (given or header) and not cookie


def only_strangers_come(engine: Engine, rows: Rows) -> bool:
    """True where handlers of a framework read nothing that a browser sends along: a page gets no more than anybody."""
    return engine.index.once(("only strangers come", rows.name), lambda: _serves_only_strangers(engine, rows))


def _serves_only_strangers(engine: Engine, rows: Rows) -> bool:
    holding = engine.index.holding(*_tokens(rows))
    entries = [entry for outline in holding for entry in engine.entries(outline) if entry.framework == rows.name]
    if not entries or any(_may_know(engine, entry.function) for entry in entries):
        return False  # most often: it spares running the handlers
    acting = {effect.function for entry in entries for effect in engine.run(entry).effects}
    helpers = {helper for entry in entries for helper in _used_by(engine, entry.function)}
    return not any(_may_know(engine, function) for function in acting | helpers)


def _used_by(engine: Engine, function: Function) -> Iterator[Function]:
    """The functions of the project that a handler calls, or that stand around it."""
    inside = (call for call in function.outline.calls if call.inside is function)
    written = (*(call.written for call in inside), *(mark.written for mark in function.decorators))
    found = (engine.index.named(name, function.outline) for name in dict.fromkeys(written))
    return (one for one in found if isinstance(one, Function))


def _may_know(engine: Engine, function: Function) -> bool:
    """True for code in which something that the browser sends along may say who is there."""
    text = function.text
    of_browser = function.outline.imports.get("session", "") in engine.table.session_names
    return (
        _KNOWN.search(text) is not None
        or (of_browser and _SESSION.search(text) is not None)
        or (_JWT.search(text) is not None and _keeps_jwt_in_cookies(engine))
    )


_KNOWN = re.compile(
    r"(?i)(request|scope|self|flask)\.session|user_?loader|\bg\.user|login_?(user|manager|required)"
    r"|cookie|current_?user|(?<!jwt)_required"
)
_SESSION = re.compile(r"(?<![\w.\"'])session(\[|\.\w|\)|,)|\bin session:")
"""What reads Flask's `session`, and no text that speaks of one."""
_JWT = re.compile(r"(?i)jwt")


def _keeps_jwt_in_cookies(engine: Engine) -> bool:
    """True where Flask-JWT-Extended is told so; by itself it reads a header, which no page of another site can set."""
    return engine.index.disk.holds((_JWT_IN_COOKIES, (b"cookies",)))


_JWT_IN_COOKIES = (b"JWT_TOKEN_LOCATION", b"set_access_cookies", b"set_refresh_cookies")


def _asks_page(engine: Engine, name: str) -> bool:
    """True for a middleware that takes the user from what the page has to know: by its name, or by its code, which
    reads the query and puts a user into the scope, for strangers too."""
    if words(name) & PAGE_TOKENS:
        return _says_who(engine, name)
    calls = [method for method in _methods(engine, name) if method.name == "__call__"] if "iddleware" in name else []
    return any(_SETS_ALWAYS.search(call.text) and "query_string" in call.text for call in calls)


_SETS_ALWAYS = re.compile(r"""^(?: {4,8}|\t\t?)scope\[["']user["']\]\s*=""", re.MULTILINE)
"""Of a method: no test stands around it."""


def _methods(engine: Engine, name: str) -> list[Function]:
    """The methods of the project's classes of that name."""
    owners = [o.classes[name] for o in engine.index.holding(f"class {name}".encode()) if name in o.classes]
    return [method for owner in owners for method in owner.methods.values()]


def _says_who(engine: Engine, name: str) -> bool:
    """False for a middleware of the project that puts a token beside the user of the cookie, and no other user."""
    methods = _methods(engine, name)
    return not methods or any(_SETS_USER.search(method.text) for method in methods)


def consumers_leave_cookies_alone(engine: Engine, rows: Rows) -> bool:
    """True when no class of the project does anything by the user whom a cookie names, but for those that ask for the
    page's origin themselves: a page could steal nothing."""
    return engine.index.once(
        ("consumers leave cookies alone", rows.name),
        lambda: _all_of_some(not _is_told_by_cookie(engine, a) or _asks_origin(a) for a in connects_of(engine, rows)),
    )


def consumers_ask_origin(engine: Engine, rows: Rows) -> bool:
    """True when each class of the project that lets clients in reads the origin before."""
    return engine.index.once(
        ("consumers ask for the origin", rows.name), lambda: _all_of_some(map(_asks_origin, connects_of(engine, rows)))
    )


def _asks_origin(access: Access) -> bool:
    """True for a `connect` that reads the origin itself, or with a function that it calls: a comparison that passes
    more than is meant is reported where it stands."""
    return any(_ORIGIN_HEADER.search(function.text) for function in (access.entry.function, *access.looked_at))


_ORIGIN_HEADER = re.compile(r"""[(\[]\s*b?["'](?:http_)?origin["']""", re.IGNORECASE)
"""`headers.get(b"origin", b"")`, `headers[b"origin"]`."""


def _is_told_by_cookie(engine: Engine, access: Access) -> bool:
    if _SETS_USER.search(access.entry.function.text):
        return False  # it puts a user of its own in the place of the one whom the cookie names
    owner = access.entry.owner
    functions = {access.entry.function, *access.looked_at, *(owner.methods.values() if owner is not None else ())}
    around = [engine.index.named(d.written, f.outline) for f in functions for d in f.decorators]
    functions |= {one for one in around if isinstance(one, Function)}  # `@on_duty`, which looks at the scope
    return any(_COOKIE.search(f.text) or _SCOPE_USER.search(f.text) for f in functions)


def takes_cookies(engine: Engine, rows: Rows, stack: cst.BaseExpression, outline: Outline) -> bool:
    """True for a stack of a framework's middleware that takes the user from a cookie and looks at no origin."""
    names = set(_stack_names(engine, stack, outline, _DEPTH))
    if not names_no_origin(engine, stack, outline):
        return False
    if not _reads_cookies(engine, stack, outline) or cookies_stay_home(engine):
        by_cookie = any(name in row.cookies for name in names for row in rows.middleware)
        if not by_cookie or any(_asks_page(engine, name) for name in names):
            return False  # `TokenMiddleware(AuthMiddlewareStack(…))`: a page has to know what says who is there
        if consumers_leave_cookies_alone(engine, rows):
            return False
    return not any(map(_checks_csrf, engine.index.holding(b"Consumer", also=((b"csrf", b"xrftoken"),))))


def names_no_origin(engine: Engine, stack: cst.BaseExpression, outline: Outline) -> bool:
    """True for a stack in which nothing is called after the origin."""
    return not any("rigin" in name for name in _stack_names(engine, stack, outline, _DEPTH))


def may_take_cookies(engine: Engine, rows: Rows, stack: cst.BaseExpression, outline: Outline) -> bool:
    """True for a stack with a part that takes the user from a cookie, whatever else may say who is there."""
    names = set(_stack_names(engine, stack, outline, _DEPTH))
    return any(name in row.cookies for name in names for row in rows.middleware)


def lets_all_in(flow: Flow, check: Function) -> bool:
    """True for a `check_origin` of Tornado that only says yes, beside handlers that a cookie can get past.

    A socket that is as public as the pages beside it, and does nothing by a client's word, is left alone.
    """
    if check.owner is None or _YES.search(check.text) is None or check.text.count("return") != 1:
        return False
    entries = [entry for entry in flow.handlers("connect", "message") if entry.owner is check.owner]
    accesses = [access for access in flow.accesses() if access.entry in entries]
    if any(access.is_public for access in accesses):
        return any(does_as_told(flow.run(entry)) for entry in entries)
    if any(_told(a) or _brings_header(a) or _by_own_cookie(flow.engine, a) for a in accesses):
        return False
    texts = "".join(entry.function.text for entry in entries)
    return bool(entries) and not any(f'"{name}"' in texts.lower() for name in TOKEN_HEADERS | {"token"})


def _checks_csrf(outline: Outline) -> bool:
    """A token compared on every message does the same job."""
    consumers = (owner for owner in outline.classes.values() if "Consumer" in owner.qualname)
    return any("csrf" in owner.text or "xrf" in owner.text for owner in consumers)


def _reads_cookies(engine: Engine, stack: cst.CSTNode, outline: Outline) -> bool:
    """True for a middleware of the project's own that takes the user from a cookie, whatever it is called."""
    owners = (engine.index.class_named(name, outline) for name in _dotted_names(stack))
    methods = (
        m for owner in owners if owner is not None and "__call__" in owner.methods for m in owner.methods.values()
    )
    return any(_COOKIE.search(method.text) for method in methods)


def _dotted_names(node: cst.CSTNode) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, cst.Name | cst.Attribute):
            yield dotted(part) or ""


def _stack_names(engine: Engine, stack: cst.CSTNode, outline: Outline, depth: int) -> Iterator[str]:
    """The last names in a stack, those behind other names and in other files included."""
    for name in _dotted_names(stack):
        yield from {name.rpartition(".")[2], outline.resolve(name).rpartition(".")[2]}
        found = engine.index.named(name, outline) if name and depth else None
        if isinstance(found, Piece):
            yield from _stack_names(engine, found.node, found.outline, depth - 1)
        elif isinstance(found, Function):
            yield from (inner for inner in names_in(engine.body(found).node) if inner.isidentifier())
        elif isinstance(found, Class) and any('"origin"' in method.text for method in found.methods.values()):
            yield "Origin"  # a middleware of the project that reads the header


def reads_cookies(flow: Flow, entry: Entry) -> cst.Attribute | None:
    """Where a handler reads the cookies of its connection, in a function that does not speak of the origin."""
    node = flow.body(entry.function).node if ".cookies" in entry.function.text else None
    if node is None or "origin" in entry.function.text.lower() or cookies_stay_home(flow.engine):
        return None
    names = {name for name, labels in entry.seeds.items() if labels & Label.CONNECTION} | {"ws", "websocket", "socket"}
    reads = (part for part in walk(node) if isinstance(part, cst.Attribute) and part.attr.value == "cookies")
    return next((read for read in reads if dotted(read.value) in names), None)


def reads_session(flow: Flow, entry: Entry) -> cst.CSTNode | None:
    """Where a handler asks a library for the session of its browser, in a project that looks at no origin."""
    if not flow.engine.table.named[entry.framework].any_origin or looks_at_origin(flow.engine):
        return None
    nodes = flow.nodes(entry.function)
    parts = {id(node.attr) for node in nodes if isinstance(node, cst.Attribute)}  # `database.get_session` is another
    return next((node for node in nodes if id(node) not in parts and _is_session(node, flow, entry)), None)


def _is_session(node: cst.CSTNode, flow: Flow, entry: Entry) -> bool:
    """`current_user` of quart-auth; `get_session(request)`, also of a project's own wrapper of aiohttp-session."""
    match node:
        case cst.Call(func=cst.Name(value="get_session"), args=[cst.Arg(value=given)]):
            name = dotted(given) or ""
            return name in ("request", "self.request") or bool(entry.seeds.get(name, 0) & Label.REQUEST)
        case cst.Name() | cst.Attribute():
            return entry.function.outline.resolve(dotted(node) or "") in flow.engine.table.session_names
    return False


def decides_by_cookie(access: Access, engine: Engine) -> Fact | None:
    """What decides about a connection by its cookie or session, in a project that looks at no origin."""
    if not engine.table.named[access.entry.framework].any_origin or looks_at_origin(engine):
        return None
    site = access.entry.site
    if isinstance(site, Piece) and "origins" in site.text:
        return None  # `serve(handler, host, port, origins=[…])`
    around = access.around.facts if access.around is not None else ()
    found = [fact for fact in (*access.guards, *around) if fact.labels & _SENT_ALONG]
    if found and cookies_stay_home(engine):
        found = [fact for fact in found if fact.labels & Label.SESSION]
    return next(iter(found), None)


def looks_at_origin(engine: Engine) -> bool:
    """True for a project in which something reads the origin of a request, and not only lists for CORS.

    A place on a map, the name of a git remote and a header that the project sends itself are none.
    """
    return engine.index.once("origin", lambda: any(True for _ in _reading_origin(engine)))


def _reading_origin(engine: Engine) -> Iterator[Outline]:
    """The files that do; tests let nobody in and keep nobody out."""
    root = engine.index.disk.root
    return engine.index.holding(*_ORIGIN_WORDS, where=lambda path: not is_test(path, root), matching=_ORIGIN_READ)


_ORIGIN_WORDS = (b"origin", b"Origin", b"HTTP_ORIGIN")
_ORIGIN_READ = re.compile(
    rb"""check_origin|HTTP_ORIGIN|["']Origin["'](?!\s*:)|\bb["']origin["']|==\s*["']origin["']"""
    rb"""|(?is:header|hdr|scope|environ|handshake)(?s:.{0,60})["']origin["'](?!\s*:)"""
)
"""`headers.get("origin")`, `name == "origin"`, `request.headers["Origin"]`; in `{"Origin": url}` one is sent."""


def is_any_origin(flow: Flow, value: cst.BaseExpression) -> bool:
    """`"*"`, an empty list (engine.io checks nothing then), a name for one of these, a default that is one."""
    scope = Scope(flow.outline, None, flow)
    given = [(value, scope), *scope.given(value)]
    return "*" in texts(value, scope) or any(
        isinstance(node, cst.List | cst.Tuple) and not node.elements for node, _ in given
    )
