"""Which files to lint: folders are walked, `.gitignore`d and well-known derived folders are left out.

A file that is named on the command line is linted even when a folder walk would leave it out, unless
`force_exclude` is set, which is what pre-commit needs: it names every changed file, excluded ones too.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path

TYPE_CHECKING = False  # as in `reading.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
        "_vendor",
        "_vendored",
        "vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
    }
)
"""Folders that hold no source of the project's own."""

ENVIRONMENT = frozenset({"bin", "etc", "include", "Include", "lib", "lib64", "Lib", "Scripts", "share"})
"""What a virtual environment holds. Who made one in the folder of the project has the application beside these."""

APPLICATION = frozenset({"apps.py", "consumers.py", "models.py", "routes.py", "routing.py", "urls.py", "views.py"})
"""In a folder called `vendor`, one of these says that vendors are what the application is about."""


Unreadable = list[tuple[str, str]]
"""Folders that may not be entered, each with the reason."""


def files(
    paths: Iterable[Path],
    *,
    root: Path,
    exclude: tuple[str, ...] = (),
    force_exclude: bool = False,
    unreadable: Unreadable | None = None,
) -> list[Path]:
    """The Python files under these paths, each once, sorted within each path.

    Folders that may not be entered are added to `unreadable`, with the reason.

    Raises `FileNotFoundError` naming the first path that does not exist.
    """
    listed: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {path}")
        found = _walk(path, root, exclude, unreadable) if path.is_dir() else _named(path, root, exclude, force_exclude)
        for file in found:
            listed.setdefault(os.fspath(file), file)
    return list(listed.values())


def names(root: str | os.PathLike[str]) -> Iterator[str]:
    """The Python files of a project, in the same order: nothing but their names, which is a third of the cost."""
    return _below(os.fspath(root), SKIPPED | _ignored_folders(root), lambda path: False)


def own_names(root: str) -> list[str]:
    """The same without those of the projects inside, which are judged by themselves, with a root of their own.

    A folder is one if it has a `.git`, a table for us in its pyproject.toml, or, unless it is a package, any such file
    where the root has none.
    """
    holds_inside = _is_configured(root)

    def is_left_out(folder: str, inside: set[str]) -> bool:
        if _is_foreign(folder, inside):
            return True
        if folder == root or inside.isdisjoint((".git", "pyproject.toml")):
            return False
        is_another = not holds_inside and "__init__.py" not in inside
        return ".git" in inside or is_another or _is_configured(folder)

    return list(_below(root, SKIPPED | _ignored_folders(root), lambda path: False, is_left_out=is_left_out))


def _is_configured(folder: str) -> bool:
    """True when the pyproject.toml of a folder has a table for us, as far as its bytes tell."""
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            return b"tool.emberwire" in file.read()
    except OSError:
        return False


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


def _walk(folder: Path, root: Path, exclude: tuple[str, ...], unreadable: Unreadable | None) -> Iterator[Path]:
    ignore = SKIPPED | _ignored_folders(folder)

    def left_out(path: str) -> bool:
        return bool(exclude) and excluded(Path(path), root, exclude)

    for name in _below(os.fspath(folder), ignore, left_out, unreadable):
        yield Path(name)


def _is_foreign(folder: str, inside: set[str]) -> bool:
    """True for a folder `vendor` with the code of others."""
    return os.path.basename(folder) == "vendor" and inside.isdisjoint(APPLICATION)


def _below(
    folder: str,
    ignore: frozenset[str],
    left_out: Callable[[str], bool],
    unreadable: Unreadable | None = None,
    is_left_out: Callable[[str, set[str]], bool] = _is_foreign,
) -> Iterator[str]:
    """The Python files of a folder, then those of its folders, each in order. Plain strings: trees are large."""
    files: list[str] = []
    folders: list[str] = []
    entries = _entries(folder, unreadable)
    inside = {entry.name for entry in entries}
    if is_left_out(folder, inside):
        return
    ignore_here = ignore | ENVIRONMENT if "pyvenv.cfg" in inside else ignore
    for entry in entries:
        name = entry.name
        if name.endswith((".py", ".pyi")) and entry.is_file():
            files.append(entry.path)
        elif entry.is_dir(follow_symlinks=False) and not (_is_ignored(entry, ignore_here) or "{{" in name):
            folders.append(entry.path)  # a name with {{ is a template of a project, not a project
    yield from (path for path in sorted(files) if not left_out(path))
    for path in sorted(folders):
        if not left_out(path):
            yield from _below(path, ignore, left_out, unreadable, is_left_out)


def _entries(folder: str, unreadable: Unreadable | None) -> list[os.DirEntry[str]]:
    """What is in a folder; one that may not be entered holds nothing for us."""
    try:
        return list(os.scandir(folder))
    except OSError as error:
        if unreadable is not None:
            unreadable.append((folder, error.strerror or str(error)))
        return []


def _is_ignored(entry: os.DirEntry[str], ignore: frozenset[str]) -> bool:
    return entry.name in ignore or entry.path in ignore or entry.name.endswith(".egg-info")


def _ignored_folders(folder: str | os.PathLike[str]) -> frozenset[str]:
    """Plain folders in the `.gitignore` of the walked folder: names, and paths where a slash in front or inside says
    that just this one is meant. Patterns and negations are left to `exclude`."""
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    plain = (line.strip().rstrip("/") for line in lines if line.strip().endswith("/"))
    kept = (name for name in plain if name and not set(name) & set("*?[!#"))
    return frozenset(os.path.join(folder, name.lstrip("/")) if "/" in name else name for name in kept)
