"""What the cache says is what a fresh run says, whatever was edited, however often, and whoever else runs."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
from dataclasses import fields
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lint_rules.code.disk import Disk
from lint_rules.code.index import Index
from lint_rules.code.ledger import Note
from lint_rules.finding import Basis, Confidence, Edit, Finding, Fix, Ran, Severity, Step
from lint_rules.run import cache, many_files
from lint_rules.run.many_files import Effort, lint_files
from lint_rules.run.one_file import Result, selected
from lint_rules.run.unrecognised import Seen
from lint_rules.settings.config import Config
from lint_rules.sieve.remembered import Remembered, Stamp

BASE = "from emberwire import Accept, Refuse, Socket\nclass Base(Socket):\n    pass\n"
CHECKED = BASE.replace(
    "    pass\n",
    "    async def connect(self, params, info):\n"
    "        if not check(info.auth_token):\n            return Refuse()\n        return Accept()\n",
)
OPEN = (
    "from app.base import Base\nclass S(Base):\n    async def connect(self, params, info):\n        return Accept()\n"
)
HELPED = (
    "from fastapi import FastAPI, WebSocket\nfrom app.helper import let_in\napp = FastAPI()\n"
    "@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n    await let_in(ws)\n    await ws.send_json(prices())\n"
)
LETS_IN = "async def let_in(ws):\n    await ws.accept()\n"
CHECKS = (
    "async def let_in(ws):\n    user = await authenticate(ws.cookies['session'])\n"
    "    if user is None:\n        await ws.close()\n        return\n    await ws.accept()\n"
)
GUARD = (
    "from fastapi import Depends, FastAPI\nfrom app.feed import app\n"
    "main = FastAPI(dependencies=[Depends(current_user)])\n"
)
CONTENTS: dict[str, tuple[str | None, ...]] = {
    "app/__init__.py": ("", None),
    "app/base.py": (BASE, CHECKED, "class Base: pass\n", "syntax error\n", None),
    "app/socket.py": (OPEN, OPEN.replace("class S", "# noqa: EW101\nclass S"), "x = 1\n"),
    "app/helper.py": (LETS_IN, CHECKS, None),
    "app/feed.py": (HELPED, HELPED.replace("await let_in(ws)", "await let_in(ws)  # noqa: EW101"), None),
    "app/main.py": (GUARD, "include_router(app)\nmiddleware = []\n", None),
    "tests/test_app.py": (OPEN, None),
}
EDITS = st.lists(
    st.sampled_from([(name, number) for name, all_ in CONTENTS.items() for number in range(len(all_))]),
    min_size=1,
    max_size=6,
)


def write(root: Path, name: str, content: str | None) -> None:
    path = root / name
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def project(root: Path) -> Path:
    for name, contents in CONTENTS.items():
        write(root, name, contents[0])
    return root


def lint(root: Path, *, kept: bool, only: str = "**/*.py") -> Result:
    return lint_files(sorted(root.glob(only)), Config(root=root), effort=Effort(cache=kept))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_after_any_edits_the_cache_says_what_a_fresh_run_says(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, int]]]
) -> None:
    root = project(tmp_path_factory.mktemp("edited"))
    for edits in rounds:
        lint(root, kept=True, only=random.Random(len(edits)).choice(["**/*.py", "app/feed.py", "app/socket.py"]))
        for name, number in edits:
            write(root, name, CONTENTS[name][number])
        assert lint(root, kept=True) == lint(root, kept=False)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(EDITS, min_size=1, max_size=4))
def test_neither_does_it_matter_that_files_which_are_the_same_are_not_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, rounds: list[list[tuple[str, int]]]
) -> None:
    """On a disk that always says when a file has changed, and over files that have not just been written."""
    root = project(tmp_path_factory.mktemp("edited"))
    store = str(tmp_path_factory.mktemp("kept") / "files.json")
    monkeypatch.setattr(many_files, "SMALL_RUN", 0)
    monkeypatch.setattr(many_files, "remembered", lambda *_: Remembered.read(store, 10**19, _exact))
    monkeypatch.setattr(
        many_files, "keep", lambda seen, *_: Path(store).write_text(seen.text() or Path(store).read_text())
    )
    for edits in rounds:
        lint(root, kept=True, only=random.Random(len(edits)).choice(["**/*.py", "app/feed.py", "app/socket.py"]))
        for name, number in edits:
            write(root, name, CONTENTS[name][number])
        assert lint(root, kept=True) == lint(root, kept=False)


def _exact(name: str) -> Stamp | None:
    path = Path(name)
    return (crc32(path.read_bytes()), 0, 0, 0) if path.exists() else None


@pytest.mark.parametrize(("name", "number"), [("app/base.py", 1), ("app/helper.py", 1), ("app/main.py", 2)])
def test_a_finding_that_hangs_on_another_file_is_not_kept_over_its_change(
    tmp_path: Path, name: str, number: int
) -> None:
    root = project(tmp_path)
    lint(root, kept=True)
    write(root, name, CONTENTS[name][number])
    assert lint(root, kept=True) == lint(root, kept=False)


def test_what_two_files_call_hangs_for_both_on_what_that_calls_in_turn(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/helper.py": "from app.deep import admit\nasync def let_in(ws):\n    await admit(ws)\n",
        "app/deep.py": LETS_IN.replace("let_in", "admit"),
        "app/a.py": HELPED,
        "app/b.py": HELPED.replace("/ws", "/other"),
    }
    for name, content in files.items():
        write(tmp_path, name, content)
    paths, only = sorted(tmp_path.glob("app/*.py")), frozenset({"EW101"})
    before = lint_files(paths, Config(root=tmp_path), codes=only, effort=Effort(cache=True))
    assert [Path(finding.path).name for finding in before.findings] == ["a.py", "b.py"]
    write(tmp_path, "app/deep.py", CHECKS.replace("let_in", "admit"))
    after = lint_files(paths, Config(root=tmp_path), codes=only, effort=Effort(cache=True))
    assert after.findings == []


def test_nothing_is_looked_at_again_while_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    first = lint(root, kept=True)
    monkeypatch.setattr(Index, "_read", lambda *_: pytest.fail("a module was parsed"))
    assert lint(root, kept=True) == first
    assert first.findings


def test_another_configuration_has_results_of_its_own(tmp_path: Path) -> None:
    root = project(tmp_path)
    everything, nothing = Config(root=root), Config(root=root, ignore=("EW",))
    keys = {cache.fingerprint(config, selected(config)) for config in (everything, nothing)}
    assert len(keys) == 2


def test_another_working_directory_has_results_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(root=tmp_path)
    before = cache.fingerprint(config, frozenset())
    monkeypatch.chdir(tmp_path)
    assert cache.fingerprint(config, frozenset()) != before


def store_of(root: Path) -> Path:
    (found,) = (root / cache.FOLDER).glob("results-*.json")
    return found


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: '{"notes": 1, "files": 2}',
        lambda text: "[" * 100_000,
        lambda text: json.dumps({**json.loads(text), "notes": []}),
        lambda text: json.dumps({**json.loads(text), "files": {key: [1, 2] for key in json.loads(text)["files"]}}),
        lambda text: text.replace('"EW101"', "7"),
        lambda text: text.replace('"severity":"error"', '"severity":"none"'),
        lambda text: text.replace('"trace":', '"unheard":'),
    ],
)
def test_a_damaged_store_is_as_good_as_none(tmp_path: Path, damage: object) -> None:
    root = project(tmp_path)
    expected = lint(root, kept=True)
    path = store_of(root)
    assert callable(damage)
    path.write_text(damage(path.read_text()))
    assert lint(root, kept=True) == expected
    assert lint(root, kept=False) == expected


def test_every_field_of_a_finding_comes_back(tmp_path: Path) -> None:
    fix = Fix("do it", (Edit(1, 2, "x"), Edit(3, 3, "ü\ud800")), safe=True)
    basis = Basis(frozenset({"/b.py"}), frozenset({Ran("/b.py", "f", 1, 2)}), frozenset({"b"}))
    told = ("s", "l", ("t", "u"), fix, basis, (Step("S.connect calls f", "/b.py", 3, 4),))
    finding = Finding("EW101", "n", "a.py", 1, 2, 3, 4, "m", Severity.ADVICE, Confidence.LOW, *told)
    assert all(getattr(finding, f.name) != f.default for f in fields(Finding))
    note: Note = (("read", "/nowhere"), "")
    store = cache.Cache(tmp_path / cache.FOLDER / "results-x.json")
    store.put("/a.py", b"x", cache.Found((finding,), 3, frozenset({note}), Seen((("Starlette", 2),), True)))
    store.save()
    again = cache.Cache(store.path, *cache.loaded(store.path))
    found = again.get("/a.py", b"x", Disk(tmp_path), "a.py")
    assert found == cache.Found((finding,), 3, frozenset({note}), Seen((("Starlette", 2),), True))
    assert found.findings[0].basis == basis
    assert again.get("/a.py", b"y", Disk(tmp_path), "a.py") is None


def test_the_folder_keeps_itself_out_of_repositories_and_backups(tmp_path: Path) -> None:
    lint(project(tmp_path), kept=True)
    folder = tmp_path / cache.FOLDER
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / cache.FOLDER).write_text("in the way")
    assert lint(root, kept=True) == lint(root, kept=False)


def test_old_stores_and_what_killed_runs_left_are_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / cache.FOLDER
    folder.mkdir()
    for number in range(9):
        (folder / f"results-{number}.json").write_text("{}")
        os.utime(folder / f"results-{number}.json", (number, number))
    (folder / ".results-1.json.7.ab.tmp").write_text("half")
    os.utime(folder / ".results-1.json.7.ab.tmp", (1, 1))
    lint(project(tmp_path), kept=True)
    assert len(list(folder.glob("results-*.json"))) == cache.MAX_STORES
    assert not list(folder.glob(".results-*"))


def test_the_store_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 3)
    store = cache.Cache(tmp_path / cache.FOLDER / "results-x.json")
    for number in range(5):
        store.put(f"/{number}.py", b"x", cache.Found((), 0, frozenset({(("find", "a", str(number)), "")}), Seen()))
    store.save()
    assert list(cache.loaded(store.path)[0]) == ["/2.py", "/3.py", "/4.py"]
    monkeypatch.setattr(cache, "MAX_BYTES", 100)
    store.put("/6.py", b"x", cache.Found((), 0, frozenset(), Seen()))
    store.save()
    assert list(cache.loaded(store.path)[0]) == ["/6.py"]


def lint_again_and_again(root: Path) -> None:
    for _ in range(5):
        lint(root, kept=True)


def test_runs_side_by_side_do_not_harm_each_other(tmp_path: Path) -> None:
    root = project(tmp_path)
    expected = lint(root, kept=False)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=lint_again_and_again, args=(root,)) for _ in range(2)]
    for other in others:
        other.start()
    seen = [lint(root, kept=True) for _ in range(5)]
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0, 0]
    assert all(result == expected for result in seen)
    for path in (root / cache.FOLDER).glob("results-*.json"):
        json.loads(path.read_text())
