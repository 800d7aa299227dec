"""EW101: a connection is accepted and nobody asked who it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.labels import Label
from lint_rules.rule import REALTIME, Rule

if TYPE_CHECKING:
    from lint_rules.flow.access import Access, Door
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.facts import Fact
    from lint_rules.frameworks.model import Entry

_PROOF = "look at a token, a cookie or the session"
_WRITE = f"{_PROOF}, and refuse strangers"
"""What to write instead, in the words of a message."""


class UnauthenticatedConnect(Rule):
    """
    ## What it does
    Reports a connection that is accepted on a way on which nothing looked at who the client is, and one that gets something before anybody looks: what is sent to it above the check, or a place among those who are told what happens.

    ## Why is this bad?
    A socket does not pass through the HTTP login: whoever reaches the port gets in, reads the live data and drives the handlers.
    Everything after it (joins, rooms, presence) relies on the identity that `connect` should have established.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:  # EW101
            return Accept()
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
    ```

    ## Fix safety
    There is no fix: only you know how your users prove who they are.

    ## Known limits
    Unknown code that is given the client's token, cookie or header is believed to check it.
    A message that is signed or sealed with a key (`hmac.new(key, body)`, `box.decrypt(text)`) says by itself who has sent it, and a test of it is a check.
    What is compared in constant time is believed to be a secret, and so is a key of a message that is hashed, or by which somebody is looked up (`customer_for(data["key"])`).
    A middleware that leaves out some paths asks all others; where the path of the socket stands in another file than the middleware and the handler, it is believed to be asked.
    What is signed or sealed is read by an object of itsdangerous, Fernet or PyJWT, whatever that is called: what it gives is believed.
    What a docstring, or a comment that stands first in the function, calls public (`Departures are public`) is open on purpose.
    A decision that only depends on a mode, a flag, a rate limit or a platform is no check, whatever it does (a function that is named so, `is_rate_limited(address)`, is believed to be one); nor is how fast or how often a connection writes (`now - last.get(sid, 0) < 0.1`).
    What a `connect` of Socket.IO returns to a stranger refuses it only where it is `False`.
    Examples, tests and servers that listen on this machine only are left alone on purpose; the [access map](../access-map.md) lists the latter, and every other connection for which no check was seen.
    A framework that lets everybody in where a class has no method for it (`on_connect`, `open`, `connect`) is reported at the first method that serves; a Socket.IO server of a project without such a function where it is made, and a namespace without one, beside others that have it, at its first message.
    A check that a setting switches off is not reported here: EW109 reports those that are off by default.
    In a project without accounts, whose pages ask for no secret either, it is EW112, which is off by default, unless a client's word starts a program or is run, or the handler opens a socket to another server. So is a class that lets everybody in, and serves no message before it has asked who is there. The access map lists both.
    A project of at most three files without pages may be a part of a program: that no accounts are in it says nothing.
    Where all that serves a client is a function that was handed in, or whoever enters a context manager, those may ask: the access map says unknown.
    An endpoint that only answers its own client is not reported, nor is a handler of aiohttp or `websockets` in a project that knows no users, unless it opens a socket to another server or starts a program.
    A Socket.IO server whose events ask, each for itself, is reported only where more of them serve strangers than ask.
    A cookie that is called like a name or number of somebody (`user_id`, `staff_user`) proves nothing unless it is signed; one that is called `user` or `session` may be a key under which the server keeps them.
    A header that names somebody or a network (`X-Staff`, `X-Forwarded-For`, `User-Agent`) is no proof, nor in the function that `process_request` names: any client writes there what it likes. The headers of proxies that ask for a login (`X-Forwarded-User`, `Remote-User`) are believed: that the program stands behind one is not seen. Nor is the name of a subprotocol a proof, or a field of `auth` that is called so (`auth["serial"]`), unless something beside it proves that it is true.
    A `False` that a cache keeps of some (`if await cache.aget(key) is False`) refuses nobody of whom it keeps nothing.
    Where a value was looked up by a token on one way and by what the client only names on another, or is made up on one (`{"name": "Guest"}`, where the login does not answer), a test whether there is one is no check.
    Looking whether a token is present (`if "token" not in params`), or how it is written (its length, its first letters, a pattern), is not a check of it, and a test that is always true is none: of a coroutine that nobody awaits, of the user that Django, Flask-Login or Quart-Auth give, or a middleware of the project that makes an `AnonymousUser` for everybody else, who is an object for strangers too. An attribute that Django's `AnonymousUser` lacks (`user.first_name`) is one, for reading it raises. A coroutine function with a decorator that is not known is believed to be a plain one. An `assert` is no check, for `python -O` leaves it out; nor is a question of the project's own whose answer nobody looks at, or a hash of what the client brought.
    Who is told that it may not come in, and stays connected, is let in where a message serves whoever is there.
    A decorator above the one that registers the handler wraps nothing that is served. Dependencies of `include_router` count for the routers that it leads to, and for all where their names lead nowhere. A middleware that sees HTTP requests alone (`BaseHTTPMiddleware`, `DefineMiddleware(…, scopes={ScopeType.HTTP})`) asks no socket.

    ## References
    Guide: authenticate in `connect`. OWASP ASVS 5.0 V4.4, OWASP WebSocket Security Cheat Sheet, CWE-306.
    """

    code = "EW101"
    public = True
    proof = (
        "a check on every way to the accept that looks at a token, cookie, session or user and can refuse: in the "
        "handler, a dependency, a decorator, a base class, a middleware or a helper up to two calls away"
    )
    name = "unauthenticated-connect"
    dialects = "ESCIR"
    cwe = (306,)
    needs = (
        frozenset(
            {b"def connect", b"connect'", b'connect"', b"websocket", b"on_connect", b"WebSocket", b"def "}
            | {b"SocketIO(", b"Server("}
        ),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.access import doors
        from lint_rules.questions.access.asked_in_vain import asked_in_vain
        from lint_rules.questions.access.too_early import too_early

        for door in doors(flow.engine, flow.outline):
            found = [access for access in door.accesses if access.verdict == "open" and not access.is_public]
            if found:
                message = f"{_said(door, found[0])} {_let_in(found, flow)}"
                acts = [act for access in found for act in access.acts]
                asked = dict.fromkeys(line for access in found if access.asks for line in asked_in_vain(access, flow))
                yield flow.report_door(door, message, acts, (*_looked_at(found, flow), *asked))
                continue
            early = [act for access in door.accesses for act in too_early(access, flow)]
            if early and door.server is None:
                yield flow.report_door(door, _served_first(door, early[0]), early)


def _let_in(found: list[Access], flow: Flow) -> str:
    """Who gets in: everybody, or, where a header is believed in which any program writes what it likes, who writes it."""
    from lint_rules.questions.access.asked_in_vain import too_little

    access = found[0]
    void = next(filter(None, (each.void for each in found)), "")
    if void or access.claim is None:
        asked = too_little(access, flow) if access.asks and not void else ""
        return f"{asked}: {_WRITE}" if asked else f"lets everybody in: {void or _WRITE}"
    asked = quoted(access.claim.node)
    if access.claim.labels & Label.HEADER:
        return f"lets in who writes the header that `{asked}` asks for, and anybody can: {_PROOF}"
    if asked.endswith("False"):
        return f"lets in everybody of whom nothing is kept: `{asked}` does not refuse None"
    return f"lets in who says the right name: `{asked}` asks for no more, and anybody can say one: {_PROOF}"


def _served_first(door: Door, act: Effect) -> str:
    """What a stranger gets until it is asked who it is."""
    name, done = door.accesses[0].entry.function.qualname, quoted(act.node)
    gets = f"is sent `{done}`" if act.kind != "keep" else f"hears what others are told, by `{done}`,"
    return f"in `{name}` a stranger {gets} before anybody asks who it is: do that below the check"


def _looked_at(found: list[Access], flow: Flow) -> tuple[str, ...]:
    """The functions that were looked at, and the nearest decision there, which does not hold for all."""
    functions = dict.fromkeys(function.qualname for access in found for function in access.looked_at)
    decisions = [fact for access in found for fact in flow.engine.run(access.entry).decisions]
    return f"looked at: {', '.join(functions)}", _nearest(decisions) if decisions else UNDECIDED


UNDECIDED = "no decision that depends on the client was found there"


def _nearest(decisions: list[Fact]) -> str:
    from lint_rules.flow.facts import checks, nearness

    asked = min(checks(decisions), key=nearness, default=None)
    return UNDECIDED if asked is None else f"`{quoted(asked.node)}` is asked, but a stranger gets past it on some way"


def _said(door: Door, access: Access) -> str:
    """What lets a client in: a handler, a class without one, or the server of a project without one."""
    entry = access.entry
    missing = next(iter(entry.row.without), "")
    if door.server is not None:
        return f"no function is called for `{missing}`, and this server"
    if missing and entry.owner is None:
        return f"no function is called for `{missing}`, and {_served_by(entry)}"
    if not missing or entry.owner is None:
        return f"`{entry.function.qualname}`"
    return f"`{entry.owner.name}` has no `{missing}` and"


def _served_by(entry: Entry) -> str:
    """What serves a message where nobody is asked: the one namespace, or the whole server."""
    from lint_rules.frameworks.entries import COMMON, namespace

    named = namespace(entry.site.node) if entry.site is not None else COMMON
    return f"the server of `{entry.function.qualname}`" if named == COMMON else f"the namespace `{named}`"
