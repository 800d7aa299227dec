"""What is open on purpose is not reported, when a reason or the configuration says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.kit.testing import findings_in
from lint_rules.run.one_file import Run, selected
from lint_rules.settings.config import Config

SOCKET = """\
from emberwire import Accept, Socket, public
{mark_class}
class Feed(Socket):
    {mark_function}
    async def connect(self, params, info):
        return Accept()
"""
CHANNEL = """\
import emberwire
from emberwire import Channel, Ok
@emberwire.public("anybody may read the prices")
class Prices(Channel):
    async def join(self, topic, payload):
        self.assigns["room"] = topic.rest
        return Ok()
"""
FASTAPI = """\
from emberwire import public
from fastapi import FastAPI, WebSocket
app = FastAPI()
@app.websocket("/prices")
{mark}
async def prices(ws: WebSocket):
    await ws.accept()
    await ws.send_json(latest())
"""


def codes(source: str) -> list[str]:
    return [finding.code for finding in findings_in(source)]


def socket(*, on_class: str = "pass", on_function: str = "pass") -> str:
    return SOCKET.format(mark_class=on_class, mark_function=on_function)


def test_a_marked_class_or_function_is_not_reported() -> None:
    assert codes(socket()) == ["EW101"]
    assert codes(socket(on_class='@public("prices are on the website too")')) == []
    assert codes(socket(on_function='@public(reason="prices are on the website too")')) == []


@pytest.mark.parametrize("mark", ["@public('')", "@public('  ')", "@public(REASON)", "@public()"])
def test_a_marker_without_a_reason_in_plain_text_is_none(mark: str) -> None:
    assert codes(socket(on_class=mark)) == ["EW101"]


def test_a_channel_can_be_open_to_everybody() -> None:
    assert codes(CHANNEL) == []
    assert codes(CHANNEL.replace("@emberwire.public", "@emberwire.private")) == ["EW201"]


def test_the_marker_works_on_endpoints_of_other_frameworks() -> None:
    assert codes(FASTAPI.format(mark="")) == ["EW101"]
    assert codes(FASTAPI.format(mark='@public("prices")')) == []


def test_a_decorator_of_that_name_from_elsewhere_is_not_the_marker() -> None:
    assert codes(FASTAPI.format(mark='@public("prices")').replace("emberwire", "shop")) == ["EW101"]


@pytest.mark.parametrize("pattern", ["Feed", "Feed.connect", "app.Feed", "F*", "app.py", "./app.py"[2:], "*/app.py"])
def test_the_configuration_can_name_what_is_open(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "shop" / "app.py"
    path.parent.mkdir()
    path.write_text(socket())
    config = Config(root=tmp_path, public=(pattern,))
    assert Run(config, selected(config)).file(path) == []


@pytest.mark.parametrize("pattern", ["Other", "Feed.join", "other.py", "Socket"])
def test_a_pattern_for_something_else_opens_nothing(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "app.py"
    path.write_text(socket())
    config = Config(root=tmp_path, public=(pattern,))
    assert [finding.code for finding in Run(config, selected(config)).file(path)] == ["EW101"]
