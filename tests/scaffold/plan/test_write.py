"""Writing: all or nothing, also on a disk that is full, read-only, or changing; and when the person presses Ctrl-C."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from scaffold.plan.operations import Change, Create, Inject, Overwrite, Remove, Withdraw
from scaffold.plan.write import apply
from scaffold.words.errors import ScaffoldError, UnsafePath
from tests.scaffold.conftest import Shell

BEFORE = {"app.py": b"app = 1\n", "old/gone.py": b"gone\n", "old/kept.py": b"kept\n", "script.sh": b"#!/bin/sh\n"}
CHANGES: tuple[Change, ...] = (
    Create("new/deep/made.py", b"made\n"),
    Inject("app.py", b"app = 1\n", b"app = 2\n", ()),
    Overwrite("script.sh", b"#!/bin/sh\n", b"#!/bin/bash\n"),
    Remove("old/gone.py", b"gone\n"),
)
AFTER = {
    "app.py": b"app = 2\n",
    "new/deep/made.py": b"made\n",
    "old/kept.py": b"kept\n",
    "script.sh": b"#!/bin/bash\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project, one file of which can be run."""
    folder = tmp_path / "project"
    for path, content in BEFORE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "script.sh").chmod(0o755)
    return folder


def tree(root: Path) -> dict[str, bytes]:
    """Return every file and every folder, so that one that is left behind is seen."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"<folder>"
        for path in root.rglob("*")
    }


def files(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(root).items() if content != b"<folder>"}


def test_everything_is_done(root: Path) -> None:
    apply(CHANGES, root)
    assert files(root) == AFTER
    assert stat.S_IMODE((root / "script.sh").stat().st_mode) == 0o755


def test_a_folder_that_got_empty_goes_too_but_never_the_project(root: Path) -> None:
    apply([Remove(path, content) for path, content in BEFORE.items()], root)
    assert tree(root) == {}
    assert root.is_dir()


def test_a_folder_goes_also_with_what_python_kept_of_its_modules(tmp_path: Path) -> None:
    (tmp_path / "chat/__pycache__").mkdir(parents=True)
    (tmp_path / "chat/rooms.py").write_bytes(b"")
    (tmp_path / "chat/__pycache__/rooms.cpython-313.pyc").write_bytes(b"made anew at the next import")
    apply([Remove("chat/rooms.py", b"")], tmp_path)
    assert tree(tmp_path) == {}


def test_a_folder_with_a_file_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "chat/__pycache__").mkdir(parents=True)
    for name in ("chat/rooms.py", "chat/notes.txt"):
        (tmp_path / name).write_bytes(b"")
    apply([Remove("chat/rooms.py", b"")], tmp_path)
    assert tree(tmp_path).keys() == {"chat", "chat/__pycache__", "chat/notes.txt"}


CALLS = {
    "writing": ("pathlib.Path.open", 2),
    "renaming": ("os.replace", 3),
    "renaming the first": ("os.replace", 1),
    "removing": ("pathlib.Path.unlink", 1),
    "making a folder": ("pathlib.Path.mkdir", 2),
}
ENDS: Sequence[BaseException] = (
    OSError(errno.ENOSPC, "No space left on device", "app.py"),
    OSError(errno.EROFS, "Read-only file system", "app.py"),
    PermissionError(errno.EACCES, "Permission denied", "app.py"),
    KeyboardInterrupt(),
)


def failing(original: Callable[..., Any], number: int, error: BaseException) -> Callable[..., Any]:
    """Return `original`, failing the time `number` that it is called."""
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return original(*args, **kwargs)

    return call


@pytest.mark.parametrize("where", CALLS)
@pytest.mark.parametrize("end", ENDS, ids=["full", "read-only", "forbidden", "interrupted"])
def test_a_failure_in_the_middle_restores_everything(
    root: Path, where: str, end: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, number = CALLS[where]
    owner: Any = os if name == "os.replace" else Path
    attribute = name.rpartition(".")[2]
    before = tree(root)
    with monkeypatch.context() as patch:
        patch.setattr(owner, attribute, failing(getattr(owner, attribute), number, end))
        expected = ScaffoldError if isinstance(end, OSError) else KeyboardInterrupt
        with pytest.raises(expected) as raised:
            apply(CHANGES, root)
    if isinstance(end, OSError):
        assert str(raised.value) == f"nothing was changed: {end.strerror}: app.py."
    assert tree(root) == before
    assert stat.S_IMODE((root / "script.sh").stat().st_mode) == 0o755


def test_an_error_without_a_file_in_it_names_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What write(2) raises on a full disk is such a one."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(os.replace, 1, OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(ScaffoldError) as raised:
            apply(CHANGES, root)
    assert str(raised.value) == f"nothing was changed: No space left on device: {root}."


@pytest.mark.parametrize(
    "change",
    [
        Create("app.py", b"x"),
        Inject("app.py", b"app = 0\n", b"x", ()),
        Withdraw("missing.py", b"x", b""),
        Remove("app.py", b"app = 0\n"),
    ],
)
def test_a_file_that_changed_meanwhile_stops_everything(root: Path, change: Change) -> None:
    before = tree(root)
    with pytest.raises(ScaffoldError, match="changed while the plan was being made"):
        apply([CHANGES[0], change], root)
    assert tree(root) == before


@pytest.mark.parametrize("path", ["../out.py", "old/../../out.py", "/out.py", "link/out.py", "aux.py"])
def test_nothing_is_written_outside(root: Path, path: str) -> None:
    """The writer proves every target again: a plan is data, and may come from anywhere."""
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "link").symlink_to(outside, target_is_directory=True)
    before = tree(root.parent)
    with pytest.raises(UnsafePath):
        apply([CHANGES[0], Create(path, b"x")], root)
    assert tree(root.parent) == before


@pytest.mark.parametrize("command", ["gen channel Lobby", "destroy channel Room", "gen socket Admin"])
@pytest.mark.parametrize(("error", "said"), [(errno.ENOSPC, "No space left"), (errno.EROFS, "Read-only")])
def test_a_command_on_such_a_disk_ends_with_a_sentence(
    chat: Shell, command: str, error: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = chat.tree()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(os.replace, 2, OSError(error, os.strerror(error), "x.py")))
        output = chat(command, exit_code=1).output
    assert f"Error: nothing was changed: {said}" in output
    assert chat.tree() == before


def test_ctrl_c_leaves_nothing_half_written(chat: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    before = chat.tree()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(os.replace, 2, KeyboardInterrupt()))
        assert "Aborted!" in chat("gen channel Lobby", exit_code=1).output
    assert chat.tree() == before


def test_new_on_a_full_disk_leaves_not_even_the_folder(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(os.replace, 9, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x.py")))
        assert "No space left" in shell("new chat", exit_code=1).output
    assert shell.tree() == {}
