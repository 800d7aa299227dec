"""Public reports are found where a rule of their kind speaks of the function that they mean."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks.unseen.reports import Report, answers, read, summary
from benchmarks.unseen.score import KINDS

OPEN = """\
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/orders")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(await orders())
"""
ASKED = OPEN.replace(
    "    await websocket.accept()",
    "    if not is_member(websocket.cookies.get('session')):\n        return\n    await websocket.accept()",
)
LOGIN = """\
from fastapi import APIRouter, Depends

router = APIRouter()


@router.get("/me")
async def me(user=Depends(current_user)):
    return user
"""


def written(folder: Path, code: str) -> None:
    """A program of two files."""
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(code, encoding="utf-8")
    (folder / "login.py").write_text(LOGIN, encoding="utf-8")


@pytest.mark.parametrize(
    ("function", "kind", "said"),
    [
        ("feed", "connect", "found 1 of 1, silent after the fix 1 of 1"),
        ("feed", "block", "found 0 of 1, silent after the fix 0 of 0"),
        ("me", "connect", "found 0 of 1, silent after the fix 0 of 0"),
    ],
)
def test_a_report_is_found_by_its_kind_in_its_function(tmp_path: Path, function: str, kind: str, said: str) -> None:
    written(tmp_path / "shop" / "flaw", OPEN)
    written(tmp_path / "shop" / "fix", ASKED)
    report = Report("shop", "https://example.com", "app.py", (function,), kind)
    assert summary(list(answers(tmp_path, [report]))) == said


def test_what_is_not_there_is_not_counted(tmp_path: Path) -> None:
    made = list(answers(tmp_path, read()))
    assert summary(made) == "found 0 of 0, silent after the fix 0 of 0"


def test_each_report_names_a_kind_a_place_and_its_source() -> None:
    given = read()
    assert len({report.name for report in given}) == len(given) >= 20
    for report in given:
        assert report.kind in KINDS
        assert report.path.endswith(".py")
        assert report.functions
        assert report.url.startswith("https://")
        assert date.fromisoformat(report.gathered) >= date(2026, 11, 30)


def test_a_row_says_why_in_words() -> None:
    path = Path(read.__defaults__[0])  # type: ignore[index]
    assert all(len(json.loads(line)["why"].split()) > 10 for line in path.read_text(encoding="utf-8").splitlines())
