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
    Reports a connection that is let in although no check looks at who the client is.

    - a path through the handler that accepts without a check: `return Accept()`
    - a message or a place among the receivers above the check: `clients.add(websocket)`
    - a class without a method that could refuse (`on_connect`, `open`), at its first method that serves
    - a Socket.IO server without a connect handler, where it is made

    ## Why is this bad?
    A socket does not pass through the HTTP login: whoever reaches the port reads the live data and drives the handlers.
    Joins, rooms and presence rely on the identity that `connect` should have established.

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
    Counts as a check:
    - unknown code that is given the client's token, cookie or header
    - a signature or a seal: `hmac.new(key, body)`, `box.decrypt(text)`, and what itsdangerous, Fernet or PyJWT reads
    - a comparison in constant time, and a look-up by a key in the message: `customer_for(data["key"])`
    - a middleware, for the paths that it does not leave out
    - a header of a proxy with a login: `X-Forwarded-User`, `Remote-User`

    Does not count:
    - a test of a mode, a flag, a rate limit or a platform
    - the presence or form of a token: `if "token" not in params`
    - an unsigned cookie with somebody's name or number: `user_id`
    - a header that any client can write: `X-Staff`, `X-Forwarded-For`, `User-Agent`
    - an `assert`, which `python -O` leaves out
    - a coroutine that is not awaited, and an unused result
    - a user object that strangers have too: Django's `AnonymousUser`
    - a look-up that makes up a guest: `{"name": "Guest"}`
    - a return value other than `False` in Socket.IO
    - an error message to a client that stays connected and is served
    - `BaseHTTPMiddleware`, which sees HTTP requests only

    Not reported:
    - a handler whose docstring or first comment calls it public: `Departures are public`
    - examples, tests, and servers that listen on this machine only
    - a check that a setting switches off: [EW109](EW109.md)
    - a project without accounts and secrets ([EW112](EW112.md)), unless a client starts a program or reaches another server
    - an endpoint that answers its own client only
    - a Socket.IO server where no more events serve strangers than check the client

    Not seen:
    - a check in a function that was passed in: the [access map](../access-map.md) says `unknown`

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
