"""The judge is judged: what plays the transcripts has to notice every way in which a server could be wrong."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import replay
from tests.conformance.serving import Server
from tests.conformance.test_transcripts import HERE, first_difference, load

pytestmark = pytest.mark.anyio


def frames(transcript: Any, step: int) -> list[Any]:
    found: list[Any] = transcript["steps"][step]["then"]["received"]["A"]
    return found


def drop_the_last_frame(transcript: Any) -> None:
    frames(transcript, -1).pop()


def drop_a_frame_in_the_middle(transcript: Any) -> None:
    frames(transcript, 3).pop()


def swap_two_frames(transcript: Any) -> None:
    frames(transcript, 3).reverse()


def expect_another_status(transcript: Any) -> None:
    frames(transcript, 1)[0][4]["status"] = "error"


def expect_another_subprotocol(transcript: Any) -> None:
    transcript["steps"][0]["then"]["connect"]["subprotocol"] = "phoenix"


@pytest.mark.parametrize(
    "spoil",
    [
        drop_the_last_frame,
        drop_a_frame_in_the_middle,
        swap_two_frames,
        expect_another_status,
        expect_another_subprotocol,
    ],
)
async def test_a_frame_too_many_or_out_of_order_is_noticed(spoil: Callable[[Any], None], fast: Server) -> None:
    """A frame that the transcript does not have is a difference, be it in the middle or at the end."""
    transcript = copy.deepcopy(load("join_duplicate_closes_first"))
    assert await first_difference(fast.url, transcript) is None
    spoil(transcript)
    assert await first_difference(fast.url, transcript) is not None


def test_invented_values_are_named_in_order_of_appearance() -> None:
    """The same value has one name wherever it stands, and another value has another."""
    names = replay.Names()
    first = names.clean({"metas": [{"phx_ref": "F1"}, {"phx_ref": "F2", "phx_ref_prev": "F1"}], "x": "F1"})
    assert first == {"metas": [{"phx_ref": "<ref1>"}, {"phx_ref": "<ref2>", "phx_ref_prev": "<ref1>"}], "x": "F1"}
    assert names.clean({"token": "F1"}) == {"token": "<token1>"}


def test_only_a_step_that_says_so_is_compared_without_order() -> None:
    """presence_diff may come before or after presence_state; nothing else may change places."""
    want = {"received": {"A": [["x", {"phx_ref": "<ref1>"}], ["y", {"phx_ref": "<ref2>"}]]}}
    got = {"received": {"A": [["y", {"phx_ref": "<ref1>"}], ["x", {"phx_ref": "<ref2>"}]]}}
    assert replay.same({"unordered": True}, want, got)
    assert not replay.same({}, want, got)
    assert not replay.same({"unordered": True}, want, {"received": {"A": [["x", {"phx_ref": "<ref1>"}]]}})


def test_the_command_says_what_differs(fast: Server, tmp_path: Path) -> None:
    """By hand: exit status 0 when all agree, 1 with the step and both outcomes when one does not, 2 for a bad call."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(HERE / "replay.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = HERE / "transcripts" / "heartbeat_v2.json"
    spoilt = tmp_path / "spoilt.json"
    transcript = load("heartbeat_v2")
    transcript["steps"][1]["then"] = {}
    spoilt.write_text(json.dumps(transcript), encoding="utf-8")
    passed, failed, misused = run("check", fast.url, str(good)), run("check", fast.url, str(good), str(spoilt)), run()
    assert (passed.returncode, failed.returncode, misused.returncode) == (0, 1, 2)
    assert "1 passed, 0 failed" in passed.stdout
    assert "FAIL heartbeat_v2 step 2" in failed.stdout
    assert "replay.py check" in misused.stderr
