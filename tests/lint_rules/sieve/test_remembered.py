"""A file that the disk says is the same is not read again; one that may have changed is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lint_rules.code.disk import Disk
from lint_rules.sieve.remembered import SETTLED_NS, Remembered, Stamp, stamp_of

LATER = 10**19
"""A run that begins when everything on this disk has been as it is for long."""

JOINS = ((b"group_add", b"group_send"),)


class Files(dict[str, Stamp]):
    """A disk that says of each file what a test wants."""

    def remembered(self, store: Path, began: int = LATER) -> Remembered:
        return Remembered.read(str(store), began, self.get)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "files.json"


def keep(remembered: Remembered, store: Path) -> None:
    text = remembered.text()
    if text is not None:
        store.write_text(text)


def see(remembered: Remembered, *names: str) -> None:
    for name in names:
        if remembered.missing(name) is None:
            remembered.looked(name, frozenset({b"socket"}))


def test_a_file_that_is_the_same_lacks_the_same_words(store: Path) -> None:
    files = Files({"a.py": (1, 2, 3, 4), "b.py": (1, 2, 3, 4)})
    first = files.remembered(store)
    see(first, "a.py")
    first.is_same("b.py")
    keep(first, store)
    second = files.remembered(store)
    assert [second.missing(name) for name in ("a.py", "b.py", "c.py")] == [frozenset({b"socket"}), None, None]
    assert second.text() is None


@pytest.mark.parametrize("stamp", [(9, 2, 3, 4), (1, 9, 3, 4), (1, 2, 9, 4), (1, 2, 3, 9), None])
def test_another_size_inode_or_time_is_another_file(store: Path, stamp: Stamp | None) -> None:
    files = Files({"a.py": (1, 2, 3, 4)})
    first = files.remembered(store)
    see(first, "a.py")
    keep(first, store)
    if stamp is None:
        del files["a.py"]
    else:
        files["a.py"] = stamp
    assert files.remembered(store).missing("a.py") is None


@pytest.mark.parametrize("young", [0, SETTLED_NS - 1])
def test_a_file_that_may_change_without_a_trace_is_not_remembered(store: Path, young: int) -> None:
    files = Files({"a.py": (1, 2, 3, 10**12 - young), "old.py": (1, 2, 3, 4)})
    first = files.remembered(store, began=10**12)
    see(first, "a.py", "old.py")
    keep(first, store)
    second = files.remembered(store)
    assert (second.missing("a.py"), second.missing("old.py")) == (None, frozenset({b"socket"}))


def test_a_change_that_keeps_the_size_and_puts_the_time_back_is_seen(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 'a'\n")
    first = Remembered.read(str(store), LATER)
    see(first, str(path))
    keep(first, store)
    before, written = path.stat(), stamp_of(str(path))
    path.write_text("x = 'b'\n")
    while stamp_of(str(path)) == written:  # until the clock of the file system has moved on, as it has between runs
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert Remembered.read(str(store), LATER).missing(str(path)) is None


def project(root: Path) -> Path:
    for name, text in {"a.py": "group_add\n", "b.py": "x = 1\n", "c.py": "group_send\n"}.items():
        (root / name).write_text(text)
    return root


def ask(root: Path, store: Path) -> tuple[Disk, list[str]]:
    remembered = Remembered.read(str(store), LATER)
    disk = Disk(root, remembered=remembered)
    found = [path.name for path in disk.holding(JOINS)]
    keep(remembered, store)
    return disk, found


def test_an_answer_is_taken_from_files_that_are_the_same(tmp_path: Path, store: Path) -> None:
    root = project(tmp_path)
    assert ask(root, store)[1] == ["a.py", "c.py"]
    disk, found = ask(root, store)
    assert found == ["a.py", "c.py"]
    assert len(disk.sources) == 0  # nothing was read
    assert disk.holds(JOINS)


def test_new_changed_and_deleted_files_are_asked_and_no_other_ones(tmp_path: Path, store: Path) -> None:
    root = project(tmp_path)
    ask(root, store)
    (root / "a.py").write_text("x = 'longer than before'\n")
    (root / "b.py").write_text("group_add: longer\n")
    (root / "c.py").unlink()
    (root / "d.py").write_text("group_send\n")
    disk, found = ask(root, store)
    assert found == ["b.py", "d.py"]
    assert len(disk.sources) == 3
    assert ask(root, store)[1] == ["b.py", "d.py"]


def test_a_question_that_was_left_out_once_is_asked_anew(tmp_path: Path, store: Path) -> None:
    root = project(tmp_path)
    ask(root, store)
    (root / "b.py").write_text("group_add: longer\n")
    remembered = Remembered.read(str(store), LATER)
    see(remembered, str(root / "b.py"))  # a run in which nobody asks who holds what
    keep(remembered, store)
    assert ask(root, store)[1] == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"files": {"a": 1}}', '{"files": {"a": [1, 2, 3, 4, 7, 1]}}'])
def test_a_damaged_file_is_as_good_as_none(store: Path, kept: str) -> None:
    whole: dict[str, object] = {"words": [], "answers": {}}
    try:
        text = json.dumps({**whole, **json.loads(kept)})
    except (ValueError, TypeError):
        text = kept
    store.write_text(text)
    assert Files({"a": (1, 2, 3, 4)}).remembered(store).missing("a") is None
