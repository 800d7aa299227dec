"""EW605: the client writes a part of the query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.fields import ClientWords
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

QUERIES = frozenset(
    {"execute", "executemany", "executescript", "exec_driver_sql", "raw", "text", "fetch", "fetchrow", "fetchval"}
    | {"fetch_all", "fetch_one", "fetch_val", "RawSQL", "query"}
)
SQL = re.compile(
    r"\b(select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|create\s+table|drop\s+table|alter\s+table|where)\b",
    re.IGNORECASE | re.DOTALL,
)


class SqlFromPayload(FlowRule):
    """
    ## What it does
    Reports a query whose text is put together with what the client sent.

    ## Why is this bad?
    The client ends the string and goes on with SQL of its own: it reads other people's rows, or drops them.

    ## Example
    ```python
    @handle_in("search")
    async def search(self, payload: Search) -> Ok:
        rows = await db.fetch(f"SELECT id, body FROM messages WHERE body LIKE '%{payload.text}%'")
        return Ok(rows=rows)
    ```

    ## Use instead
    ```python
    @handle_in("search")
    async def search(self, payload: Search) -> Ok:
        rows = await db.fetch("SELECT id, body FROM messages WHERE body LIKE $1", f"%{payload.text}%")
        return Ok(rows=rows)
    ```

    ## Fix safety
    There is no automatic fix: how a parameter is written depends on the driver.

    ## Known limits
    Only text that is put together in the function that runs it is followed.
    A number (`int(...)`) and a name that is held against a list of what is allowed are fine.

    ## References
    CWE-89, OWASP ASVS 5.0 V1.2.
    """

    code = "EW605"
    name = "sql-from-payload"
    dialects = "ESCIR"
    cwe = (89,)
    needs = (
        frozenset({b"execute", b".raw(", b"text(", b".fetch", b"RawSQL", b"query(", b"exec_driver_sql"}),
        frozenset({b"SELECT", b"select", b"INSERT", b"insert", b"UPDATE", b"update", b"DELETE", b"delete", b"WHERE"})
        | {b"where", b"TABLE", b"table"},
        REALTIME,
    )

    VALID = (
        Valid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('search')\n"
            "    async def search(self, payload):\n"
            "        await db.execute('SELECT id FROM m WHERE body = %s', (payload['text'],))\n        return Ok()\n",
            why="a parameter",
        ),
        Valid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('search')\n"
            "    async def search(self, payload):\n"
            "        await db.execute(f\"SELECT id FROM m WHERE id = {int(payload['id'])}\")\n        return Ok()\n",
            why="a number is not a text",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok, handle_in\nclass R(Channel):\n    @handle_in('search')\n"
            "    async def search(self, payload):\n        column = payload['by']\n"
            "        if column not in ('id', 'name'):\n            return Error(reason='no such column')\n"
            "        await db.execute(f'SELECT id FROM m ORDER BY {column}, id FROM m')\n        return Ok()\n",
            why="held against a list",
        ),
        Valid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('search')\n"
            "    async def search(self, payload):\n"
            "        await db.execute(f'SELECT id FROM {TABLE} WHERE id = $1', payload['id'])\n        return Ok()\n",
            why="the server's own name in the text",
        ),
        Valid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('run')\n"
            "    async def run(self, payload):\n        await queue.execute(f\"resize {payload['image']}\")\n"
            "        return Ok()\n",
            why="no SQL",
        ),
    )
    INVALID = (
        Invalid(
            "import msgspec\nfrom emberwire import Channel, Ok, handle_in\nclass Search(msgspec.Struct):\n"
            "    text: str\n"
            "class R(Channel):\n    @handle_in('search')\n    async def search(self, payload: Search):\n"
            "        rows = await db.fetch(f\"SELECT id FROM m WHERE body LIKE '%{payload.text}%'\")\n"
            "        return Ok(rows=rows)\n",
            line=8,
        ),
        Invalid(
            "from emberwire import Channel, Ok, Topic\nclass R(Channel):\n"
            "    async def join(self, topic: Topic, payload):\n"
            "        rows = await db.fetch(f\"SELECT id FROM m WHERE room = '{topic.rest}'\")\n"
            "        return Ok(rows=rows)\n",
            line=4,
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    data = await ws.receive_json()\n"
            "    query = \"DELETE FROM m WHERE id = '\" + data['id'] + \"'\"\n    await db.execute(query)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import WebsocketConsumer\nclass Chat(WebsocketConsumer):\n"
            "    def receive(self, text_data):\n        data = json.loads(text_data)\n"
            "        rows = Message.objects.raw(\"SELECT * FROM chat_message WHERE room = '%s'\" % data['room'])\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "@socketio.on('save')\ndef save(data):\n"
            "    cursor.execute(\"INSERT INTO {} VALUES (1)\".format(data['room']))\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "import websockets\nfrom sqlalchemy import text\nasync def handler(ws):\n    async for message in ws:\n"
            "        session.execute(text(f\"UPDATE m SET body = '{message}'\"))\n"
            "websockets.serve(handler, '', 1)\n",
            line=5,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            calls = [node for node in function.own_nodes if isinstance(node, ast.Call) and _is_query(node)]
            if calls:
                yield from self._written_by_client(calls, function)

    def _written_by_client(self, calls: list[ast.Call], function: FunctionFacts) -> Iterator[Suspect]:
        spoken = ClientWords.of(function, self.file)
        for call in calls:
            text = call.args[0]
            texts = [text] if not isinstance(text, ast.Name) else _texts(text.id, function)
            if any(_is_sql(made) and spoken.said(made) and not spoken.is_compared(made) for made in texts):
                yield Suspect(call, "the client writes a part of this query: hand the value over as a parameter")


def _is_query(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else (dotted_name(call.func) or "")
    return name in QUERIES and bool(call.args)


def _texts(name: str, function: FunctionFacts) -> list[ast.expr]:
    return [
        node.value
        for node in function.own_nodes
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


def _is_sql(text: ast.expr) -> bool:
    """True for text that is put together and whose fixed parts read like SQL."""
    put_together = isinstance(text, ast.JoinedStr | ast.BinOp) or (
        isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"
    )
    fixed = " ".join(n.value for n in walk(text) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return put_together and SQL.search(fixed) is not None
