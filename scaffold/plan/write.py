"""Writing: the one place that changes the disk, all or nothing.

    apply(plan.changes, root)

Every new content is first written next to its target under another name; only when all are there are they renamed into
place. If anything fails on the way (a full disk, a file changed meanwhile, Ctrl-C), what was renamed is put back and
what was made is taken away. This is about a program that stops, not about power that fails: nothing is synced.
What a rename replaces is the name, never what a symbolic link points to.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from typing import TYPE_CHECKING

from scaffold.plan.operations import Change, Create, Remove
from scaffold.words.errors import ScaffoldError
from scaffold.words.paths import target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["apply"]


def apply(changes: Iterable[Change], root: Path) -> None:
    """Make the changes under `root`. Raises `ScaffoldError`, with the disk as it was, when one cannot be made."""
    transaction = _Transaction(root)
    try:
        for change in changes:
            transaction.prepare(change)
        transaction.commit()
    except BaseException as error:
        transaction.roll_back()
        if isinstance(error, OSError):
            # A full disk is noticed while writing to a file that is open, and such an error has no name in it.
            where = error.filename or root
            raise ScaffoldError(f"nothing was changed: {error.strerror or error}: {where}.") from error
        raise


class _Transaction:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._staged: list[tuple[Path, Path]] = []
        self._removed: list[Path] = []
        self._folders: list[Path] = []
        self._undo: list[tuple[Path, bytes | None, int | None]] = []

    def prepare(self, change: Change) -> None:
        """Check that the target is as it was when the plan was made, and put the new content beside it."""
        place = target(self._root, change.path)
        _must_be_unchanged(change, place)
        if isinstance(change, Remove):
            self._removed.append(place)
            return
        self._make_folder(place.parent)
        staged = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
        self._staged.append((staged, place))
        with staged.open("xb") as file:
            file.write(change.content)

    def commit(self) -> None:
        """Rename everything into place; the order is that of the plan."""
        for staged, place in self._staged:
            mode = place.stat().st_mode & 0o7777 if place.exists() else None
            if mode is not None:
                staged.chmod(mode)
            self._undo.append((place, place.read_bytes() if mode is not None else None, mode))
            os.replace(staged, place)
        for place in self._removed:
            self._undo.append((place, place.read_bytes(), place.stat().st_mode & 0o7777))
            place.unlink()
        for place in self._removed:
            self._drop_empty_folders(place.parent)

    def roll_back(self) -> None:
        """Put everything back, as far as the disk lets us; the error that led here is the one to be raised."""
        for place, content, mode in reversed(self._undo):
            with contextlib.suppress(OSError):
                if content is None:
                    place.unlink()
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
                    place.chmod(mode or 0o644)
        for staged, _ in self._staged:
            with contextlib.suppress(OSError):
                staged.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir()
            self._folders.append(each)

    def _drop_empty_folders(self, folder: Path) -> None:
        while folder != self._root and folder.is_dir() and all(map(_is_cache, folder.iterdir())):
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
            folder.rmdir()
            folder = folder.parent


def _is_cache(path: Path) -> bool:
    """True for what Python writes when the modules of a folder are imported, and makes anew."""
    return path.name == "__pycache__" and path.is_dir() and not path.is_symlink()


def _must_be_unchanged(change: Change, place: Path) -> None:
    now = place.read_bytes() if place.exists() else None
    before = None if isinstance(change, Create) else change.before
    if now != before:
        raise ScaffoldError(f"{change.path} changed while the plan was being made. Nothing was written; run it again.")
