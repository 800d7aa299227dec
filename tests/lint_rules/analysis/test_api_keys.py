"""What a client brings is compared, and the comparison turns others away."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.api_keys import refuses_key
from lint_rules.facts import read_module


def is_check(source: str) -> bool:
    function = read_module(source, Path("/nowhere/app.py"), "app").by_qualname["f"]
    return any(refuses_key(node, function) for node in function.nodes if isinstance(node, ast.If | ast.Assert))


@pytest.mark.parametrize(
    "source",
    [
        "async def f(ws):\n    if ws.headers.get('x-api-key') not in API_KEYS:\n        await ws.close()\n",
        "async def f(ws):\n    if ws.query_params['key'] != API_KEY:\n        await ws.close()\n",
        "async def f(ws):\n    if API_KEY != ws.cookies.get('sid'):\n        raise Denied\n",
        "async def f(ws):\n    code = ws.query_params.get('code')\n    if code != '1234':\n        raise Denied\n",
        "async def f(ws, k: str = Header()):\n    if not compare_digest(k, KEY):\n        await ws.close()\n"
        "    return ws.headers\n",
        "async def f(ws):\n    assert ws.scope['subprotocols'][0] == KEY\n    return ws.headers\n",
    ],
)
def test_a_comparison_that_refuses_is_a_check(source: str) -> None:
    assert is_check(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("async def f(ws):\n    if not OPENAI_API_KEY:\n        await ws.close()\n", id="of the server"),
        pytest.param(
            "async def f(ws):\n    if ws.headers.get('origin') not in ORIGINS:\n        await ws.close()\n", id="a page"
        ),
        pytest.param(
            "async def f(ws):\n    if ws.query_params.get('mode') != 'raw':\n        await ws.close()\n", id="a choice"
        ),
        pytest.param("async def f(ws):\n    if 'x-api-key' not in ws.headers:\n        await ws.close()\n", id="there"),
        pytest.param(
            "async def f(ws):\n    if ws.headers.get('x-api-key') is None:\n        await ws.close()\n", id="none"
        ),
        pytest.param(
            "async def f(ws):\n    if ws.headers.get('x-api-key') == KEY:\n        log('known')\n",
            id="lets others stay",
        ),
        pytest.param(
            "async def f(ws):\n    if response.headers.get('x-api-key') != KEY:\n        raise Odd\n", id="an answer"
        ),
    ],
)
def test_anything_else_is_none(source: str) -> None:
    assert not is_check(source)
