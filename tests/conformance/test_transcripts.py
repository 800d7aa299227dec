"""Check P02: each transcript of a real Phoenix server, played against `tests/conformance/app.py`.

The application runs under `emberwire serve`.
`replay.py` reads each client until the wire is quiet; here the frames that the transcript has are awaited, and then
only a moment for ones that it has not. That takes a tenth of the time, and a slow machine does not fail it. A frame
that comes later than that moment fails the next step, or the silence at the end.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.replay import Run, step_difference
from tests.conformance.serving import Server
from tests.conformance.virtual import virtual_difference

pytestmark = pytest.mark.anyio

HERE = Path(__file__).parent
PATIENCE = 5.0
"""Seconds until a frame that does not come is a failure."""
SETTLE = 0.005
LAST_SETTLE = 0.04
"""Seconds of silence after a step, and at the end: the application's own timers are at 0.03."""


def load(name: str) -> Any:
    return json.loads((HERE / "transcripts" / f"{name}.json").read_text(encoding="utf-8"))


NAMES = sorted(path.stem for path in (HERE / "transcripts").glob("*.json"))
DIFFERENCES: dict[str, Any] = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))


def expected(name: str) -> Any:
    """The transcript with the outcomes that differences.toml gives for it."""
    transcript = load(name)
    for number, outcome in DIFFERENCES.get(name, {}).get("steps", {}).items():
        transcript["steps"][int(number) - 1]["then"] = json.loads(outcome)
    return transcript


class ExpectantRun(Run):
    """A run that knows how many frames to wait for."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.awaited: dict[str, int] = {}
        self.settle = SETTLE

    async def drain(self, name: str) -> list[Any]:
        frames: list[Any] = []
        awaited = self.awaited.get(name, 0)
        while name in self.clients:
            frame = await self.receive(name, PATIENCE if len(frames) < awaited else self.settle)
            if frame is None:
                break
            frames.append(frame)
        return frames


async def first_difference(base: str, transcript: Any) -> str | None:
    """Play until a step has another outcome than the transcript has, and say which."""
    run = ExpectantRun(base)
    steps = transcript["steps"]
    try:
        for number, step in enumerate(steps, 1):
            received = step["then"].get("received", {})
            run.awaited = {name: len(frames) for name, frames in received.items()}
            run.settle = LAST_SETTLE if number == len(steps) else SETTLE
            found = step_difference(number, step, await run.step(step["do"]))
            if found is not None:
                return found
    finally:
        await run.finish()
    return None


@pytest.mark.parametrize("name", NAMES)
async def test_every_frame_is_what_phoenix_sends(name: str, fast: Server, plain: Server, uvloop: Server) -> None:
    """The frames, their order, close codes and HTTP statuses of one recorded conversation.

    It is held three times at once: with servers that write frames past ASGI, through it, and past it on uvloop.
    """
    found = await asyncio.gather(*(first_difference(server.url, expected(name)) for server in (fast, plain, uvloop)))
    assert found == [None, None, None], f"{name}: fast lane, plain ASGI, fast lane on uvloop: {found}"


def test_no_transcript_is_missing() -> None:
    """Nothing is left out silently: 94 conversations over WebSocket and 15 over long polling were recorded."""
    polled = [name for name in NAMES if any("poll" in step["do"] for step in load(name)["steps"])]
    assert (len(NAMES), len(polled)) == (109, 15)


@pytest.mark.parametrize("lane", ["fast", "plain", "uvloop"])
def test_no_conversation_made_the_server_fail(lane: str, request: pytest.FixtureRequest) -> None:
    """Crashes that a transcript asks for are logged as such; an exception that nobody caught is none of them."""
    server: Server = request.getfixturevalue(lane)
    output = server.output()
    assert "crashed" in output
    for sign in ("Exception in ASGI application", "never retrieved", "never awaited", "Exception in callback"):
        assert sign not in output, output


def test_a_difference_has_a_reason_and_differs() -> None:
    """An entry that says nothing, or that came to agree with Phoenix, has to go."""
    for name, entry in DIFFERENCES.items():
        assert len(entry["reason"].split()) >= 5, name
        assert entry["reason"].endswith("."), name
        assert expected(name) != load(name), f"{name} does not differ any more"


@pytest.mark.parametrize("name", NAMES)
async def test_every_frame_comes_when_phoenix_sends_it(name: str) -> None:
    """At the recorded pace: a poll sits its window out, a pause is a pause, and no session ends that Phoenix keeps."""
    assert await virtual_difference(expected(name)["steps"]) is None
