"""EW111: no check of who connects was seen, and EW101 leaves the connection alone."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class UnaskedConnect(Rule):
    """
    ## What it does
    Reports connections without a check that EW101 leaves alone because the server listens on this machine only, and handlers of messages where nothing handles the connect.

    ## Why is this bad?
    It may be on purpose. But a program that listens on this machine is open to every web page that its user visits, as no same-origin policy stops a WebSocket.

    ## Example
    ```python
    import websockets


    async def control(ws):  # EW111
        async for command in ws:
            await robot.obey(command)


    async def main():
        await websockets.serve(control, "localhost", 8765)
    ```

    ## Use instead
    ```python
    import hmac
    import os

    import websockets


    async def control(ws):
        key = ws.request.headers.get("Authorization", "")
        if not hmac.compare_digest(key, os.environ["ROBOT_KEY"]):
            return await ws.close(1008)
        async for command in ws:
            await robot.obey(command)


    async def main():
        await websockets.serve(control, "localhost", 8765, origins=["https://robot.example"])
    ```

    ## Fix safety
    There is no fix: whether everybody may connect is for you to say.

    ## Known limits
    It is off unless selected, as many of these connections are open on purpose.
    What else is unknown about a connection, the [access map](../access-map.md) says.
    Examples and tests are left alone, as they are by every rule about access.

    ## References
    CWE-306, CWE-1385, OWASP ASVS 5.0 V4.4.
    """

    code = "EW111"
    public = True
    name = "unasked-connect"
    severity = Severity.ADVICE
    confidence = Confidence.LOW
    default = False
    dialects = "IR"
    cwe = (306, 1385)
    needs = (
        frozenset({b"def connect", b"connect'", b'connect"', b"websocket", b"on_connect", b"WebSocket", b"def "}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.around import THIS_MACHINE
        from lint_rules.flow.doubts import without_connect

        for access in flow.accesses():
            if access.verdict == "meant" and access.why == THIS_MACHINE:
                name = access.entry.function.qualname
                yield flow.report_access(access, f"no check of who connects was seen before `{name}`: {access.why}")
        for entry in without_connect(flow):
            message = f"nothing handles the connect, so `{entry.function.qualname}` serves whoever reaches the server"
            yield flow.report(entry.function, message, trace=(f"the first of the handlers of {entry.framework}",))
