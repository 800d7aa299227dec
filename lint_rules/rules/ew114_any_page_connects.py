"""EW114: any web page may open a socket that asks nobody who is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class AnyPageConnects(Rule):
    """
    ## What it does
    Reports a socket that any page in a browser nearby can open.

    - a socket that asks nobody who is there, in a project that never looks at the origin of a page
    - a Channels stack without an origin validator that [EW104](EW104.md) leaves alone
    - a Socket.IO server with `cors_allowed_origins="*"` in a project without users

    ## Why is this bad?
    A server in a home, an office or a lab is out of a stranger's reach; the browsers beside it are not.
    Any page that somebody opens there connects to the socket, reads what it tells and drives what it drives.
    No same-origin policy stops a WebSocket; only the server can, by the `Origin` that the browser sends.

    ## Example
    ```python
    import websockets


    async def drive(websocket):
        async for command in websocket:
            await robot.do(command)


    start = websockets.serve(drive, "0.0.0.0", 8765)  # EW114
    ```

    ## Use instead
    ```python
    import websockets


    async def drive(websocket):
        async for command in websocket:
            await robot.do(command)


    start = websockets.serve(drive, "0.0.0.0", 8765, origins=["https://panel.example"])
    ```

    ## Fix safety
    There is no fix: which pages are yours is for you to say.

    ## Known limits
    Counts as a check:
    - anything in the project that reads an `Origin`

    Reported:
    - a socket that is meant for pages of any origin

    Not reported:
    - servers that listen on this machine only, and sockets that a cookie gets into: [EW104](EW104.md)
    - that nobody is asked who is there: [EW101](EW101.md)

    ## References
    CWE-1385, CWE-346, OWASP WebSocket Security Cheat Sheet.
    """

    code = "EW114"
    public = True
    proof = "a list of origins where the server is made, or a look at `Origin` in the handshake"
    name = "any-page-connects"
    severity = Severity.ADVICE
    default = False
    dialects = "SCIR"
    cwe = (1385, 346)
    needs = (
        frozenset({b"websocket", b"WebSocket", b"serve(", b"cors_allowed_origins"}),
        REALTIME | {b"ProtocolTypeRouter", b"cors_allowed_origins"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.any_page import open_to_any_page, origins_of_any_page, stacks_without_origin

        message = (
            "any web page can open this socket from a browser that reaches the server: compare `Origin` with a list"
        )
        for entry, place in open_to_any_page(flow):
            yield flow.report_value(place, message) if place is not None else flow.report(entry.function, message)
        lines = (site.piece.line for site in flow.outline.calls if "cors_allowed_origins" in site.piece.text)
        for part in dict.fromkeys(map(self.file.part, lines)):
            for value in origins_of_any_page(flow, part):
                self.report(value, message)
        for key in stacks_without_origin(flow, self.file.tree) if flow.outline.says("ProtocolTypeRouter") else ():
            self.report(
                key,
                "nothing in this stack checks the origin, so any web page can open its sockets: compare `Origin` with a list",
            )
