"""Microdot: `@with_websocket` over `handler(request, ws)`."""

from __future__ import annotations

from lint_rules.frameworks.labels import IN_URL, SAID, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "Microdot"

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, decorator="*with_websocket", admits=True, needs=(b"with_websocket",),
            parameters=((0, Label.REQUEST), (1, Label.CONNECTION), ("*", IN_URL)),
        ),
    ),
    sources=(Source(SAID, method="receive", on=Label.CONNECTION),),
    acts=(Act("send", method="send", on=Label.CONNECTION, payload=(0, "data")),),
    any_origin=True,
    packages=frozenset({"microdot"}),
    web=(b"microdot",),
    pages=(b"@app.get(", b"@app.post(", b"@app.route("),
    programs=(b"Microdot(",),
)  # fmt: skip
