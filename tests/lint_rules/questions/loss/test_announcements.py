"""What is announced before it is known to have happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.query import Flow
from lint_rules.questions.loss.announcements import too_early
from tests.lint_rules.flow.programs import endpoint

TELL = "await hub.broadcast(text)"
STORE = "await save_message(text)"


def early(folder: Path, body: str) -> list[str]:
    found = endpoint(folder, f"text = await ws.receive_text()\n{body}\n")
    return [message.split(":")[0] for _, _, message in too_early(Flow(found.engine, found.outline))]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"{TELL}\n{STORE}", "`{it}` runs before the change is stored, and storing may fail"),
        (f"{TELL}\nnote = Note(text)\nnote.save()", "`{it}` runs before the change is stored, and storing may fail"),
        (
            f"try:\n    {STORE}\nexcept Exception:\n    log()\n{TELL}",
            "`{it}` runs also when storing failed, for the `except` goes on",
        ),
        (
            f"try:\n    {STORE}\nfinally:\n    {TELL}",
            "`{it}` runs also when storing failed, for it stands in a `finally`",
        ),
        (
            f"note = {STORE}\n{TELL}\nif not note:\n    return",
            "`{it}` runs before it is known whether the change was stored",
        ),
    ],
)
def test_an_announcement_that_may_not_be_true_is_found(body: str, message: str, tmp_path: Path) -> None:
    assert early(tmp_path, body) == [message]


@pytest.mark.parametrize(
    "body",
    [
        f"{STORE}\n{TELL}",
        f"{TELL}\nawait save_log(text)",
        f"{TELL}\nawait save_message(other)",
        f"{TELL}\nasyncio.create_task(save_message(text))",
        f"if text:\n    {TELL}\n{STORE}",
        f"try:\n    {STORE}\nexcept Exception:\n    return\n{TELL}",
        f"try:\n    {STORE}\nexcept KeyError:\n    log()\n{TELL}",
        f"await hub.broadcast('typing', text)\n{STORE}",
    ],
)
def test_one_that_is_true_or_about_something_else_is_not(body: str, tmp_path: Path) -> None:
    assert early(tmp_path, body) == []
