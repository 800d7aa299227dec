"""Names alone tell which functions need not be run: they call nothing that a row says waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.disk import Disk
from lint_rules.code.index import Index
from lint_rules.code.outline import Function, read_outline
from lint_rules.flow.waits import may_wait


def waits(text: str, steps: int = 1) -> bool:
    """Whether the first function of a file may wait; helpers are looked for in the file."""
    outline = read_outline(text, Path("/app/rooms.py"), "rooms")

    def find(written: str, _: Function) -> Function | None:
        return outline.by_qualname.get(written)

    return may_wait(outline.functions[0], Index(Disk(Path("/app"))), find, steps)


@pytest.mark.parametrize(
    "text",
    [
        "import time\ndef f():\n    time.sleep(1)",
        "def f(session):\n    session.commit()",
        "import redis\ndef f(store):\n    store.hset('a', 1)",
        "from app.redis_client import store\ndef f():\n    store.get('a')",
        "def f(self):\n    self.cache.get('a')",
        "def f(self):\n    self.redis_client.set('a', 1)",
        "import subprocess\ndef f(self):\n    self.program = subprocess.Popen('a')\n    self.program.wait()",
        "import requests\ndef f(web):\n    web.get('a')",
    ],
)
def test_a_call_that_a_row_names_may_wait(text: str) -> None:
    assert waits(text)


@pytest.mark.parametrize(
    "text",
    [
        "def f(rooms):\n    rooms.get('a')",
        "def f(path):\n    path.exists()",
        "from starlette.requests import Request\ndef f(request):\n    request.headers.get('a')",
        "from app.schemas.requests import Join\ndef f(rooms):\n    rooms.get(Join)",
        "import subprocess\ndef f(rooms):\n    rooms.add('a')\n    return subprocess.Popen",
        "import os\nimport redis\ndef f():\n    return os.path.join('a', 'b')",
        "async def f(session):\n    await session.commit()\n    return [await session.get(Room, 1)]",
    ],
)
def test_what_is_awaited_or_a_method_of_other_things_does_not_wait(text: str) -> None:
    assert not waits(text)


def test_helpers_count_as_many_calls_deep_as_asked() -> None:
    text = "import time\ndef f():\n    g()\ndef g():\n    h()\ndef h():\n    time.sleep(1)"
    assert [waits(text, steps) for steps in range(3)] == [False, False, True]
