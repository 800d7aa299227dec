"""EW605: the client writes a part of the query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.fields import ClientWords
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Suspect
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
    import msgspec

    from emberwire import Channel, Ok, handle_in


    class Search(msgspec.Struct):
        text: str


    class RoomChannel(Channel):
        @handle_in("search")
        async def search(self, payload: Search) -> Ok:
            rows = await db.fetch(f"SELECT id, body FROM messages WHERE body LIKE '%{payload.text}%'")  # EW605
            return Ok(rows=rows)
    ```

    ## Use instead
    ```python
    import msgspec

    from emberwire import Channel, Ok, handle_in


    class Search(msgspec.Struct):
        text: str


    class RoomChannel(Channel):
        @handle_in("search")
        async def search(self, payload: Search) -> Ok:
            rows = await db.fetch(
                "SELECT id, body FROM messages WHERE body LIKE $1", f"%{payload.text}%"
            )
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
