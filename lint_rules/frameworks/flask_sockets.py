"""Flask-Sockets: `@sockets.route("/feed")` over `handler(ws)`, as in `flask_sockets.py`, class `Sockets`."""

from __future__ import annotations

from dataclasses import replace

from lint_rules.frameworks import flask_sock
from lint_rules.frameworks.model import Rows

FRAMEWORK = "Flask-Sockets"

ROWS: Rows = replace(
    flask_sock.ROWS,
    name=FRAMEWORK,
    handlers=tuple(
        replace(row, framework=FRAMEWORK, needs=(b"flask_sockets", b"sockets.route("))
        for row in flask_sock.ROWS.handlers
    ),
    servers=frozenset({"flask_sockets.Sockets"}),
    packages=frozenset({"flask_sockets"}),
    marks=(b"sockets.route(",),  # the mark of flask-sock stands in the name of this one
)
"""Those of flask-sock, which took over its form."""
