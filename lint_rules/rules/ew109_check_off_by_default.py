"""EW109: whoever forgets a setting lets everybody in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.access import Access


class CheckOffByDefault(Rule):
    """
    ## What it does
    Reports a connection whose only check is left out while a setting is empty or off, and it is empty or off by default.

    ## Why is this bad?
    It fails open: in a deployment where the variable was forgotten, misspelled or lost, everything works, for everybody.

    ## Example
    ```python
    import os

    from fastapi import WebSocket

    API_TOKEN = os.getenv("API_TOKEN")


    @app.websocket("/control")
    async def control(websocket: WebSocket, token: str = "") -> None:  # EW109
        if API_TOKEN and token != API_TOKEN:
            return await websocket.close(1008)
        await websocket.accept()
        await drive(websocket)
    ```

    ## Use instead
    ```python
    import hmac
    import os

    from fastapi import WebSocket

    API_TOKEN = os.environ["API_TOKEN"]


    @app.websocket("/control")
    async def control(websocket: WebSocket, token: str = "") -> None:
        if not hmac.compare_digest(token.encode(), API_TOKEN.encode()):
            return await websocket.close(1008)
        await websocket.accept()
        await drive(websocket)
    ```

    ## Fix safety
    There is no fix: whether the program should refuse to start or to serve is for you to say.

    ## Known limits
    Does not count:
    - a room that is named after its user

    Reported:
    - a check that stands beside others, if one setting lets everybody pass both

    Not reported:
    - a setting that has to be set to switch the check off

    Not seen:
    - a default other than of a missing variable, an empty constant or field, `getattr`, or a configuration

    ## References
    CWE-636 (not failing securely), CWE-1188 (insecure default), OWASP ASVS 5.0 V13.2.
    """

    code = "EW109"
    public = True
    proof = "a setting without which the program does not start, or a check that refuses everybody while it is not set"
    name = "check-off-by-default"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (636, 1188)
    needs = (
        frozenset(
            {b"getenv", b"environ", b"getattr(", b"ettings", b"onfig", b"= None", b'= ""', b"= False", b"= ''"}
            | {b"=None", b'=""', b"=False", b"=''"}
        ),
        frozenset({b"def connect", b"connect'", b'connect"', b"websocket", b"on_connect", b"WebSocket", b"def "}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for access in flow.accesses():
            if access.fails_open:
                off = next(fact for fact in access.guards if fact.opens)
                trace = (f"the check: {off.text}", f"left out where: {access.unless}", *_asking(flow, access))
                message = (
                    f"everybody is let in where `{access.unless}`, which is the default: refuse clients until it is set"
                )
                yield flow.report_access(access, message, trace=trace)


def _asking(flow: Flow, access: Access) -> tuple[str, ...]:
    """The functions that read the setting, and so let everybody by: a helper of the handler mostly."""
    names = {name for name in _NAMES.findall(access.unless) if name != "not"}
    asking = [function for function in access.looked_at if not names.isdisjoint(function.words)]
    return tuple(flow.way(function, who="a stranger") for function in asking if function is not access.entry.function)


_NAMES = re.compile(r"\w{3,}")
