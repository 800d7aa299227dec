"""Servers in processes of their own: they start, they end, and what goes wrong is said."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from emberwire import _learn_server
from emberwire._learn_client import LabError, http
from emberwire._learn_server import ServerError, serving

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

HELLO = """
import os
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from beside import WORD

async def hello(request):
    print("asked")
    return JSONResponse([WORD, os.getpid()])

app = Starlette(routes=[Route("/", hello)])
"""


async def test_a_file_is_served_with_what_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "my-server.py").write_text(HELLO)
    (tmp_path / "beside.py").write_text("WORD = 'hello'\n")
    async with serving(tmp_path / "my-server.py") as server:
        word, pid = await http(server.base_url, "/")
        assert word == "hello"
        assert pid != os.getpid()
    assert "asked" in server.printed
    with pytest.raises(OSError, match=r"refused"):
        await http(server.base_url, "/")


async def test_a_server_that_hangs_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_learn_server, "STOPPING", 0.1)
    (tmp_path / "hang.py").write_text(
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('Serving on http://127.0.0.1:9', flush=True)\n"
        "while True: signal.pause()\n"
    )
    async with serving(tmp_path / "hang.py") as server:
        assert server.base_url == "http://127.0.0.1:9"


PARENT = """
import asyncio, os, sys
from pathlib import Path
from emberwire._learn_server import serving

async def main():
    async with serving(Path(sys.argv[1])) as server:
        print(server.base_url, flush=True)
        os._exit(0)

asyncio.run(main())
"""


async def test_a_server_ends_with_its_parent_however_that_ends(tmp_path: Path) -> None:
    (tmp_path / "my_server.py").write_text(HELLO)
    (tmp_path / "beside.py").write_text("WORD = 'hello'\n")
    command = (sys.executable, "-c", PARENT, str(tmp_path / "my_server.py"))
    parent = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await parent.communicate()
    port = int(output.decode().strip().rpartition(":")[2])
    async with asyncio.timeout(20):
        while listens(port):
            await asyncio.to_thread(os.sched_yield)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import not_there", "no.py does not start: ModuleNotFoundError: No module named 'not_there'$"),
        (
            "raise ModuleNotFoundError(\"No module named 'sqlalchemy'\", name='sqlalchemy')",
            "^no.py does not start: ModuleNotFoundError: it needs sqlalchemy, which is not installed: "
            r"pip install 'emberwire\[sqlalchemy\]'$",
        ),
        ("", "no.py does not start: it has no `app`; a lesson's server ends with app = Starlette"),
        ("raise SystemExit", "no.py does not start: it ended without a word$"),
    ],
)
async def test_a_file_that_cannot_be_served_is_a_sentence(source: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "no.py").write_text(source)
    with pytest.raises(ServerError, match=sentence):
        async with serving(tmp_path / "no.py"):
            pytest.fail("it was served")


async def test_a_server_that_never_starts_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_learn_server, "STARTING", 0.1)
    (tmp_path / "never.py").write_text("import signal\nsignal.pause()\n")
    with pytest.raises(ServerError, match=r"never\.py did not start within 0\.1 seconds"):
        async with serving(tmp_path / "never.py"):
            pytest.fail("it was served")


async def test_a_server_that_dies_leaves_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "my-server.py").write_text(HELLO.replace('print("asked")', "os.kill(os.getpid(), 9)"))
    (tmp_path / "beside.py").write_text("WORD = 'hello'\nprint('I was here')\n")
    async with serving(tmp_path / "my-server.py") as server:
        with pytest.raises((LabError, OSError)):
            await http(server.base_url, "/")
    assert server.printed[0] == "I was here"
