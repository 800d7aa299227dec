"""Files that nobody wrote for a linter: each is a finding or is passed over, and none ends the run."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lint_rules.run.many_files import lint_files
from lint_rules.run.one_file import Result, Run
from lint_rules.settings.config import Config
from lint_rules.sieve.needs import NEEDS
from lint_rules.sieve.reading import MAX_BYTES

OPEN = (
    "from emberwire import Accept, Channel, Socket, handle_in\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)
SENDS = OPEN + "class R(Channel):\n    @handle_in('x')\n    async def x(self, payload):\n        self.push('x', {})\n"


def lint(folder: Path, content: bytes) -> Result:
    """Under every rule, between two files that are as they should be."""
    names = ["a.py", "b.py", "c.py"]
    for name in names:
        (folder / name).write_bytes(content if name == "b.py" else OPEN.encode())
    return lint_files([folder / name for name in names], Config(root=folder), codes=frozenset(NEEDS))


def codes(result: Result, name: str = "b.py") -> list[str]:
    return [finding.code for finding in result.findings if finding.path.endswith(name)]


@pytest.mark.parametrize(
    "content",
    [
        b"\0" + OPEN.encode(),
        OPEN.encode() + b"# \0\n",
        b"\xff\xfe" + OPEN.encode("utf-16-le"),
        OPEN.encode() + b"name = '\xe9'\n",
        b"# -*- coding: no-such-code -*-\n" + OPEN.encode(),
        b"# -*- coding: rot13 -*-\n" + OPEN.encode(),
        b"# -*- coding: bz2 -*-\n" + OPEN.encode(),
        OPEN.encode() + b"print 'Python 2'\n",
        OPEN.encode() + b"    except ValueError, error:\n",
        OPEN.encode() + b"x = '''never closed\n",
        OPEN.encode() + b"x = " + b"(" * 5_000 + b")" * 5_000,
        OPEN.encode() + b"x = " + b"-" * 50_000 + b"1\n",
        OPEN.encode() + b"".join(b" " * depth + b"if 1:\n" for depth in range(200)),
    ],
)
def test_what_is_no_python_of_today_is_one_finding(tmp_path: Path, content: bytes) -> None:
    result = lint(tmp_path, content)
    assert codes(result) == ["EW000"]
    assert codes(result, "a.py") == codes(result, "c.py") != []


@pytest.mark.parametrize(
    "chain", ["1" + "+1" * 900, "payload" + ".b" * 900, "payload" + "[0]" * 900, "not " * 900 + "1"]
)
def test_what_python_parses_and_nothing_else_can_follow_is_said_so(tmp_path: Path, chain: str) -> None:
    text = SENDS.replace("{}", chain) + "        ws.close(code=401)\n"
    assert {"EW000", "EW101"} <= set(codes(lint(tmp_path, text.encode())))


@pytest.mark.parametrize("chain", ["1" + "+1" * 900, "payload" + ".b" * 900])
def test_a_function_that_libcst_gives_up_on_is_said_to_be_too_deep_and_the_others_are_linted(
    tmp_path: Path, chain: str
) -> None:
    text = SENDS.replace("{}", chain)
    assert codes(lint(tmp_path, text.encode())) == ["EW000", "EW101"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\x0c\n" + OPEN.encode(),
        OPEN.replace("\n", "\r").encode(),
        OPEN.encode().rstrip(b"\n"),
        OPEN.encode() + b"x = '" + b"y" * 500_000 + b"'\n",
        OPEN.encode() + b"x = [" + b"'websocket', " * 20_000 + b"]\n",
    ],
)
def test_what_is_only_unusual_is_linted_as_ever(tmp_path: Path, content: bytes) -> None:
    assert codes(lint(tmp_path, content)) == (["EW101"] if len(content) > 10 else [])


def test_a_file_of_megabytes_is_named_and_not_parsed(tmp_path: Path) -> None:
    result = lint(tmp_path, OPEN.encode() + b"x = '" + b"y" * MAX_BYTES + b"'\n")
    assert codes(result) == []
    assert result.notes == (f"{tmp_path / 'b.py'} was left out: it has more than {MAX_BYTES:,} bytes.",)


def test_a_fault_in_a_rule_names_the_rule_and_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("lint_rules.rules.ew101_unauthenticated_connect.UnauthenticatedConnect.screen", fail)
    (tmp_path / "a.py").write_text(OPEN)
    with pytest.raises(ZeroDivisionError) as caught:
        Run(Config(root=tmp_path), frozenset({"EW101"})).file(tmp_path / "a.py")
    assert caught.value.__notes__ == [f"while linting {tmp_path / 'a.py'} with EW101"]


CONSUMER = """\
import json, logging, redis
from channels.generic.websocket import AsyncWebsocketConsumer
log = logging.getLogger(__name__)
class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.store = redis.Redis()
        await self.accept()
"""
METHOD = """\
    async def on_event_{0}(self, data):
        room_{0} = data["room"]
        try:
            await self.channel_layer.group_send(room_{0}, {{"type": "x", "user": data["user"]}})
        except Exception as error:
            log.error("%s %s", error, data["token"])
            await self.send(text_data=str(error))
        self.store.set(room_{0}, data["text"])
        await self.on_event_{1}(data)
"""
STATEMENTS = """\
        room_{0} = data["room_{0}"]
        value_{0} = self.store.get(room_{0})
        if value_{0}:
            await self.users.tell_{0}(room_{0}, value_{1}, data.get("user_{0}"))
            await self.channel_layer.group_send(room_{0}, {{"type": "x", "user": value_{0}}})
"""


def lines_run(folder: Path, source: str) -> int:
    """How many lines of Python the linter runs for a file: unlike its time, the same on every machine."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    re.purge()  # a pattern that an earlier file had compiled would cost nothing here
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        lint(folder, source.encode())
    finally:
        sys.settrace(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "part"), [(CONSUMER, METHOD), (CONSUMER + "    async def receive_json(self, data):\n", STATEMENTS)]
)
def test_twice_as_long_a_file_costs_hardly_more_than_twice_as_much(tmp_path: Path, start: str, part: str) -> None:
    short, long = (start + "".join(part.format(i, max(i - 1, 0)) for i in range(count)) for count in (20, 40))
    lint(tmp_path, short.encode())  # imports
    assert lines_run(tmp_path, long) < 2.3 * lines_run(tmp_path, short)
