"""EW605: the client writes a part of the query."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import quoted
from lint_rules.rule import REALTIME, Rule

_SQL = re.compile(
    r"\b(select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|create\s+table|drop\s+table|alter\s+table|where)\b",
    re.IGNORECASE | re.DOTALL,
)

_NEAR = re.compile(r"execute|\.raw\(|text\(|\.fetch|RawSQL|query\(|exec_driver_sql")
"""A function that asks a database holds one of these."""


class SqlFromPayload(Rule):
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
    Counts as a check:
    - a number: `int(...)`
    - a name that is compared with a list of what is allowed

    Not seen:
    - messages that the server has stored and queries with later

    ## References
    CWE-89, OWASP ASVS 5.0 V1.2.
    """

    code = "EW605"
    name = "sql-from-payload"
    dialects = "ESCIR"
    default = False
    cwe = (89,)
    needs = (
        frozenset({b"execute", b".raw(", b"text(", b".fetch", b"RawSQL", b"query(", b"exec_driver_sql"}),
        frozenset({b"SELECT", b"select", b"INSERT", b"insert", b"UPDATE", b"update", b"DELETE", b"delete", b"WHERE"})
        | {b"where", b"TABLE", b"table"},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for _, effect in flow.acts_here("query", near=_NEAR, beyond=True, others="followed"):
            if _SQL.search(effect.payload.text):
                message = (
                    f"the client writes a part of the query in `{quoted(effect.node)}`: pass the value as a parameter"
                )
                yield flow.report(effect.function, message, node=effect.node)
