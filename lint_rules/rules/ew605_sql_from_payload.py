"""EW605: the client writes the query."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.flow import Flow, Label
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid, call_name

RUNS = frozenset({"execute", "executemany", "executescript", "raw", "fetch", "fetchrow", "fetch_all", "fetch_one"})


class SqlFromPayload(FlowRule):
    """
    ## What it does
    Reports a query whose text is built from what the client sent.

    ## Why is this bad?
    The client then decides what the database does: reads everything, changes everything.

    ## Example
    ```python
    await db.execute(f"SELECT * FROM messages WHERE room = '{payload['room']}'")
    ```

    ## Use instead
    ```python
    await db.execute("SELECT * FROM messages WHERE room = $1", payload["room"])
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    Only text that is built (f-string, `%`, `+`, `format`) in the function that runs it.

    ## References
    CWE-89.
    """

    code = "EW605"
    name = "sql-from-payload"
    dialects = "ESCIR"
    cwe = (89,)
    needs = (frozenset({b"execute", b".raw(", b"text("}), REALTIME)

    VALID = (
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def f(ws: WebSocket):\n    data = await ws.receive_json()\n    await db.execute('SELECT 1 WHERE a = $1', data['a'])\n",
            dialect="S",
            why="a parameter",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('x')\n    async def x(self, payload):\n        await db.execute(f\"SELECT {payload['x']}\")\n        return Ok()\n",
            line=5,
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def f(ws: WebSocket):\n    data = await ws.receive_json()\n    sql = 'SELECT 1 WHERE a = %s' % data['a']\n    await db.execute(sql)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n    def receive(self, text_data):\n        M.objects.raw('SELECT ' + text_data)\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "@socketio.on('q')\ndef q(data):\n    cursor.execute('SELECT {}'.format(data['x']))\n", line=3, dialect="I"
        ),
        Invalid(
            "import websockets\nasync def h(ws):\n    m = await ws.recv()\n    db.execute(f'SELECT {m}')\nwebsockets.serve(h, '', 1)\n",
            line=4,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            flow = self.file.trails.flow(function)
            for call in function.calls:
                if call_name(call) in RUNS and call.args and self._is_built(call.args[0], function, flow):
                    yield Suspect(call, "the text of this query is built from what the client sent")

    def _is_built(self, query: ast.expr, function: FunctionFacts, flow: Flow) -> bool:
        if isinstance(query, ast.Name):
            made = [
                n.value for n in function.nodes if isinstance(n, ast.Assign) and dotted_name(n.targets[0]) == query.id
            ]
            return any(self._is_built(value, function, flow) for value in made if not isinstance(value, ast.Name))
        if isinstance(query, ast.Call) and call_name(query) == "text" and query.args:
            return self._is_built(query.args[0], function, flow)
        formatted = isinstance(query, ast.Call) and call_name(query) == "format"
        return (isinstance(query, ast.JoinedStr | ast.BinOp) or formatted) and bool(flow.of(query) & Label.PAYLOAD)
