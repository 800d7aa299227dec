"""The score of unseen code counts labels that were found, places that were falsely reported, and what a reader said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.unseen import draw
from benchmarks.unseen.score import (
    KINDS,
    LABELS,
    WANTED,
    Score,
    read_judgements,
    score_folder,
    show,
    tables,
    write_unread,
)
from lint_rules.selection.registry import all_rules

CHAT = """\
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/open")
async def let_in(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(await orders())


@app.websocket("/asked")
async def asked(websocket: WebSocket, token: str):
    if not jwt.decode(token, TOKEN, algorithms=["HS256"]):
        await websocket.close(1008)
        return
    await websocket.accept()
    try:
        await websocket.send_text(await answer(await websocket.receive_text()))
    except Exception as error:
        await websocket.send_text(str(error))
"""


def label(function: str, line: int, kind: str, verdict: str, *, annoyed: bool = False) -> Mapping[str, object]:
    """A row as the reader of a repository writes it."""
    return {
        "repo": "somebody/chat", "file": "chat.py", "line": line, "function": function, "kind": kind,
        "verdict": verdict, "why": "because", "annoyed": annoyed,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one repository: a socket for everybody, and one that checks a token and tells its errors."""
    (tmp_path / "somebody+chat").mkdir()
    (tmp_path / "somebody+chat" / "chat.py").write_text(CHAT, encoding="utf-8")
    return tmp_path


def rows(path: Path, made: Sequence[Mapping[str, object]]) -> Path:
    """Write rows of JSON."""
    path.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    return path


def scored(folder: Path, labels: Sequence[Mapping[str, object]], judged: Sequence[Mapping[str, object]] = ()) -> Score:
    """The score of the one repository with these labels and judgements."""
    scores = score_folder(folder, rows(folder / "labels.jsonl", labels), rows(folder / "judged.jsonl", judged))
    return scores["somebody/chat"]


def test_labels_are_found_or_missed_and_a_finding_on_a_good_one_is_wrong(folder: Path) -> None:
    score = scored(
        folder,
        [
            label("let_in", 7, "connect", "bad"),
            label("asked", 13, "limit", "bad"),
            label("asked", 13, "hear", "good"),
            label("asked", 13, "connect", "unclear"),
        ],
    )
    assert [(each.function, each.kind) for each in score.hit] == [("let_in", "connect")]
    assert [(each.function, each.kind) for each in score.missed] == [("asked", "limit")]
    verdicts = {(found.code, found.symbol): verdict for found, verdict in score.verdicts}
    assert verdicts["EW101", "let_in"] == "right"
    assert verdicts["EW504", "asked"] == "wrong"
    assert any(line.startswith("missed") and "limit" in line for line in show(score))


def test_a_place_that_is_good_and_bad_counts_as_bad(folder: Path) -> None:
    mixed = [label("let_in", 7, "connect", "good"), label("let_in", 8, "connect", "bad", annoyed=True)]
    verdicts = {(found.code, found.symbol): verdict for found, verdict in scored(folder, mixed).verdicts}
    assert verdicts["EW101", "let_in"] == "annoyed"


def test_a_line_that_the_sentence_names_belongs_to_the_label(folder: Path) -> None:
    elsewhere = {
        **label("app", 4, "connect", "bad"),
        "why": "let_in (line 7) asks nobody, see also settings.py line 14",
    }
    score = scored(folder, [elsewhere, {**elsewhere, "line": 3, "why": "settings.py line 7"}])
    assert [each.line for each in score.hit] == [4]
    assert [each.line for each in score.missed] == [3]


def test_findings_without_a_label_are_written_to_be_judged_and_counted_when_they_are(folder: Path) -> None:
    labels = [label("let_in", 7, "connect", "bad")]
    unread = scored(folder, labels)
    assert any(line.startswith("unread") for line in show(unread))
    assert write_unread(folder / "rows.jsonl", [unread]) > 0
    read = [json.loads(line) for line in (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    score = scored(folder, labels, [{**row, "judgement": "right", "why": "it is"} for row in read])
    assert {verdict for _, verdict in score.verdicts} == {"right"}
    printed = list(tables({"somebody/chat": score}))
    assert any(line.startswith("connect") and "1/1 100%" in line for line in printed)
    assert any("100.0% of those read are true" in line for line in printed)


def test_a_judgement_is_one_of_three_words(tmp_path: Path) -> None:
    row = {"repo": "a/b", "file": "c.py", "line": 1, "code": "EW101", "judgement": "maybe"}
    with pytest.raises(ValueError, match="none of right, wrong, annoyed"):
        read_judgements(rows(tmp_path / "judged.jsonl", [row]))


def test_kinds_name_rules_that_exist() -> None:
    assert frozenset[str]().union(*KINDS.values()) <= {rule.code for rule in all_rules()}


def names(draws: Sequence[tuple[str, str, str]]) -> frozenset[str]:
    """The names of what was drawn."""
    return frozenset(name for *_, name in draws)


def test_repositories_that_are_held_back_are_not_among_the_studied() -> None:
    assert draw.studied() < names(draw.drawn()["first"])
    assert len(draw.studied()) == sum(draw.STUDIED)


def test_each_draw_goes_on_where_the_one_before_ended() -> None:
    found = [names(repositories) for repositories in draw.drawn().values()]
    assert [len(each) for each in found] == [48, 24, *[34] * 12, 33, 34, 34, 49, 27, 24, 26, 26, 21, 22, 16]
    assert len(frozenset().union(*found)) == sum(map(len, found))


def test_every_drawn_repository_is_labelled() -> None:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["repo"] for line in lines} == frozenset().union(*map(names, draw.drawn().values()))


def test_the_page_counts_the_repositories_and_labels_of_each_draw() -> None:
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    bad = [row for row in labels if row["verdict"] == "bad"]
    counted = {}
    for name, repositories in draw.drawn().items():
        of_all, of_bad = ([row for row in kept if row["repo"] in names(repositories)] for kept in (labels, bad))
        wanted = [row for row in of_bad if row["kind"] in WANTED]
        counted[name] = tuple(f"{len(rows):,}" for rows in (repositories, of_all, of_bad, wanted))
    page = LABELS.with_name("README.md").read_text(encoding="utf-8")
    table = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| "))
    assert {row[0]: tuple(row[1:5]) for row in table if row[0] in counted and len(row) == 9} == counted


def test_notes_are_about_repositories_of_the_draw_that_they_name() -> None:
    drawn = {(name, each) for each, repositories in draw.drawn().items() for name in names(repositories)}
    assert {(name, each) for name, each, *_ in draw.rows("notes.tsv")} <= drawn


def test_a_label_in_a_file_that_cannot_be_read_reaches_the_lines_around(folder: Path) -> None:
    newer = folder / "somebody+chat" / "newer.py"
    newer.write_text(CHAT.replace("except Exception as error", "except ValueError, TypeError"), encoding="utf-8")
    unread = {**label("asked", 13, "limit", "bad"), "file": "newer.py"}
    assert [each.file for each in scored(folder, [unread]).missed] == ["newer.py"]


def test_a_place_that_a_stranger_reaches_is_found_and_not_in_its_place(folder: Path) -> None:
    (folder / "somebody+chat" / "rooms.py").write_text(ROOMS, encoding="utf-8")
    (folder / "somebody+chat" / "door.py").write_text(DOOR, encoding="utf-8")
    reached = {**label("welcome", 2, "connect", "bad"), "file": "rooms.py"}
    score = scored(folder, [reached])
    assert [each.function for each in score.hit] == ["welcome"]
    assert score.in_place == []


ROOMS = """\
async def welcome(ws):
    CLIENTS.add(ws)
    await ws.send_json(await board.everything())
"""
DOOR = """\
from fastapi import FastAPI, WebSocket
from rooms import welcome
app = FastAPI()
@app.websocket("/door")
async def door(ws: WebSocket):
    await ws.accept()
    await welcome(ws)
"""
