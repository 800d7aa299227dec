"""Which files to lint: folders are walked, `.gitignore`d and well-known derived folders are left out.

A file that is named on the command line is linted even when a folder walk would leave it out, unless
`force_exclude` is set, which is what pre-commit needs: it names every changed file, excluded ones too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

SKIPPED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        ".eggs",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".emberwire_cache",
        "__pycache__",
        "node_modules",
        "site-packages",
        "build",
        "dist",
        "_build",
    }
)
"""Folders that hold no source of the project's own."""


def files(
    paths: Iterable[Path], *, root: Path, exclude: tuple[str, ...] = (), force_exclude: bool = False
) -> Iterator[Path]:
    """The Python files under these paths, each once, sorted within each path.

    Raises `FileNotFoundError` naming the first path that does not exist.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {path}")
        found = _walk(path, root, exclude) if path.is_dir() else _named(path, root, exclude, force_exclude)
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def _named(path: Path, root: Path, exclude: tuple[str, ...], force_exclude: bool) -> Iterator[Path]:
    if not (force_exclude and excluded(path, root, exclude)):
        yield path


def excluded(path: Path, root: Path, patterns: tuple[str, ...]) -> bool:
    """True when the path or a folder above it (below the root) matches a pattern of the configuration."""
    if not patterns:
        return False
    try:
        parts = path.resolve().relative_to(root).parts
    except ValueError:
        return False
    whole = "/".join(parts)
    return any(
        fnmatch(whole, pattern)
        or fnmatch(whole, f"{pattern.rstrip('/')}/*")
        or any(fnmatch(part, pattern) for part in parts)
        for pattern in patterns
    )


def _walk(folder: Path, root: Path, exclude: tuple[str, ...]) -> Iterator[Path]:
    ignore = _ignored_folders(folder)
    for current, folders, names in os.walk(folder):
        here = Path(current)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED
            and name not in ignore
            and not name.endswith(".egg-info")
            and "{{" not in name  # a template of a project, not a project
            and not (exclude and excluded(here / name, root, exclude))
        )
        for name in sorted(names):
            if name.endswith((".py", ".pyi")) and not (exclude and excluded(here / name, root, exclude)):
                yield here / name


def _ignored_folders(folder: Path) -> frozenset[str]:
    """Plain folder names in the `.gitignore` of the walked folder. Patterns and negations are left to `exclude`."""
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    plain = (line.strip().strip("/") for line in lines if line.strip().endswith("/"))
    return frozenset(name for name in plain if name and not set(name) & set("*?[!/#"))
