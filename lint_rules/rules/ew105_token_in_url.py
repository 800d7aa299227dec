"""EW105: a credential travels in the URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow, Report

_READING = re.compile(r"params|query_string|QUERY_STRING|request\.(args|query)|Query|url_route")
ELSEWHERE = "send it in a header, the subprotocol or the first message"


class TokenInUrl(Rule):
    """
    ## What it does
    Reports a token, password or key that is read from the query string or the path of a socket's URL.

    ## Why is this bad?
    URLs are written down: by the server's own access log, by proxies, in error reports. Whoever reads the log can connect.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", params["token"], max_age=86_400)  # EW105
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
    ```

    ## Fix safety
    There is no fix: the client has to send it another way too.

    ## Known limits
    Reported:
    - one place for each function

    Not reported:
    - what is called a ticket, a nonce or a code, which is good for one use
    - what goes to a function that redeems it
    - what is never read, or only tested for being there

    ## References
    CWE-598, OWASP ASVS 5.0 V14.2.1, OWASP WebSocket Security Cheat Sheet.
    """

    code = "EW105"
    name = "token-in-url"
    severity = Severity.ADVICE
    dialects = "ESCIR"
    cwe = (598,)
    needs = (
        frozenset({b"token", b"jwt", b"api_key", b"apikey", b"apiKey", b"password", b"secret", b"credential"})
        | {b"authorization", b"Token"},
        frozenset({b"params", b"query_string", b"QUERY_STRING", b"request.args", b".websocket(", b"url_route"})
        | {b"Query", b"request.query", b"parse_qs", b"_argument(", b".rel_url", b".get_args("},
        REALTIME | {b"web.middleware"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        seen: set[Function] = set()
        for entry in flow.entries:
            rows = next(rows for rows in flow.engine.table.rows if rows.name == entry.framework)
            yield from self._in(flow, flow.run(entry).effects, rows.unseen, seen)
        for function in flow.outline.functions if _READING.search(flow.outline.text) else ():
            if _is_around(function):
                yield from self._in(flow, flow.engine.around(function, 1).effects, ELSEWHERE, seen)
        for function, is_live in flow.unreached(_READING):
            if is_live and function not in seen and not _is_around(function):
                yield from self._in(flow, flow.engine.alone(function, 2).effects, ELSEWHERE, seen)

    def _in(self, flow: Flow, effects: Iterable[Effect], unseen: str, seen: set[Function]) -> Iterator[Report]:
        """The first lasting credential of each function, if nothing redeems it."""
        from lint_rules.flow.values import union
        from lint_rules.frameworks.labels import CLAIMS
        from lint_rules.frameworks.words import REDEEMING

        effects = list(effects)
        for read in effects if unseen else ():
            if read.kind != "read" or read.function in seen or read.function.outline is not flow.outline:
                continue
            claim = read.payload.labels & CLAIMS
            redeemed = any(
                _says(effect, REDEEMING) and union(value for _, value in effect.arguments) & claim for effect in effects
            )
            if not redeemed and any(_is_used(effect, claim) for effect in effects):
                seen.add(read.function)
                message = f"`{read.name}` stands in the URL, which servers and proxies write to their logs: {unseen}"
                yield flow.report(read.function, message, node=read.node)


def _is_used(effect: Effect, claim: int) -> bool:
    """True for an act that is given the credential, or stands behind a decision about more than whether it is there."""
    from lint_rules.flow.values import union

    given = union(value for _, value in effect.arguments) | effect.payload.labels | effect.receiver.labels
    decides = any(fact.labels & claim and not fact.presence for fact in effect.facts)
    return decides or (effect.kind not in ("read", "log") and bool(given & claim))


def _is_around(function: Function) -> bool:
    """True for what stands in front of the handlers, and for a helper of it: it is given the scope, or the request and
    what comes next."""
    return function.takes[:1] == ("scope",) or function.takes == ("request", "handler")


def _says(effect: Effect, vocabulary: frozenset[str]) -> bool:
    """True when the whole written name of what is called speaks of it: `tickets.redeem`."""
    from lint_rules.code.syntax import dotted
    from lint_rules.frameworks.words import says

    func = getattr(effect.node, "func", None)
    return func is not None and says(dotted(func) or effect.name, vocabulary)
