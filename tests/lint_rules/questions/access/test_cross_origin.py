"""By what connections decide: by what a page has to know, or by what the browser sends along."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from lint_rules.questions.access.cross_origin import asks_for_token, takes_cookies
from tests.lint_rules.flow.programs import program

SOCKETIO = """
import socketio

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not verify(auth['token']): return False", True),
        ("if not verify(environ['HTTP_AUTHORIZATION']): return False", True),
        ("if not verify(environ['HTTP_COOKIE']): return False", False),
        ("if not verify(auth['token'], current_user): return False", False),
        ("users.append(sid)", False),
    ],
)
def test_a_token_decides_only_where_no_cookie_does(body: str, expected: bool, tmp_path: Path) -> None:
    found = program(tmp_path, f"{SOCKETIO}    {body}\n")
    (socketio,) = (rows for rows in found.engine.table.rows if rows.origins)
    assert asks_for_token(found.engine, socketio) is expected


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("AuthMiddlewareStack(URLRouter([]))", True),
        ("OriginValidator(AuthMiddlewareStack(URLRouter([])), [])", False),
        ("TokenMiddleware(AuthMiddlewareStack(URLRouter([])))", False),
        ("URLRouter([])", False),
        ("inner", True),
        ("Reading(URLRouter([]))", True),
    ],
)
def test_a_stack_takes_cookies_by_its_parts_wherever_they_stand(stack: str, expected: bool, tmp_path: Path) -> None:
    found = program(
        tmp_path,
        "from stacks import inner\nfrom reading import Reading\n",
        {
            "stacks.py": "inner = AuthMiddlewareStack(URLRouter([]))\n",
            "reading.py": (
                "class Reading:\n    async def __call__(self, scope, receive, send):\n"
                "        scope['user'] = who(dict(scope['headers'])[b'cookie'])\n"
            ),
        },
    )
    channels = next(rows for rows in found.engine.table.rows if any(row.stack for row in rows.middleware))
    assert takes_cookies(found.engine, channels, cst.parse_expression(stack), found.outline) is expected
