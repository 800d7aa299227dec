"""flask-sock: `@sock.route("/feed")` over `handler(ws)`."""

from __future__ import annotations

from lint_rules.frameworks.labels import IN_URL, SAID, Label
from lint_rules.frameworks.model import Handler, Rows, Source

FRAMEWORK = "flask-sock"

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, decorator="*.route", on=Label.SERVER, admits=True,
            parameters=((0, Label.CONNECTION), ("*", IN_URL)), needs=(b"flask_sock", b"sock.route("),
        ),
    ),
    sources=(Source(SAID, method="receive", on=Label.CONNECTION),),
    servers=frozenset({"flask_sock.Sock"}),
    any_origin=True,
    packages=frozenset({"flask_sock", "simple_websocket"}),
    marks=(b"flask_sock", b"sock.route("),
    web=(b"flask",),
    pages=(b"@app.route(", b"@bp.route(", b"@blueprint.route(", b"Blueprint(", b"add_url_rule("),
    sessions=(b"flask",),
    programs=(b"Flask(",),
)  # fmt: skip
