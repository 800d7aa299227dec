"""Tells which files of a project import which.

imports(disk, path)           # the files that the import statements of a file name
importers(disk, path)         # the files that import this one, without tests
users(index)                  # the same of every file; made once, and dear in a large project
reached(paths, following)     # these files, and all that follow from them
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.sieve.importers import Imported, imported

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.code.index import Index


def imports(disk: Disk, path: Path) -> Iterator[Path]:
    """The files that a file imports; of a package its `__init__.py`, and what is taken out of it."""
    folder = path.parent
    for module, names in imported(disk.source(path) or b""):
        yield from _meant(disk, folder, module, names)


def _meant(disk: Disk, folder: Path, module: str, names: tuple[str, ...]) -> Iterator[Path]:
    start, name = _from(folder, module)
    found = disk.find(name, start) if name else start / "__init__.py"
    inner = [disk.find(f"{name}.{each}".lstrip("."), start) for each in names] if _is_package(found) else []
    yield from (each for each in (found, *inner) if each is not None)


def _is_package(found: Path | None) -> bool:
    """True also for a folder without `__init__.py`, whose own file there is none to find."""
    return found is None or found.name == "__init__.py"


def importers(disk: Disk, path: Path) -> Iterator[Path]:
    """The files that import a module by its name, tests left aside; those of a package are not found."""
    for other in disk.holding(((path.stem.encode(),),)):
        if not is_test(other, disk.root) and path in imports(disk, other):
            yield other


def users(index: Index) -> Mapping[Path, set[Path]]:
    """The files that import a file, tests left aside."""
    return index.once("importing files", lambda: _users(index.disk))


def _users(disk: Disk) -> Mapping[Path, set[Path]]:
    above: dict[Path, set[Path]] = {}
    known: dict[tuple[str, Imported], tuple[Path, ...]] = {}  # the files of a folder import the same in the same words
    for path in disk.holding(((b"import",),)):
        if not is_test(path, disk.root):
            folder = path.parent
            here = os.fspath(folder)
            for stated in imported(disk.source(path) or b""):
                if (here, stated) not in known:
                    known[here, stated] = tuple(_meant(disk, folder, *stated))
                for module in known[here, stated]:
                    above.setdefault(module, set()).add(path)
    return above


def reached(paths: Iterable[Path], following: Callable[[Path], Iterable[Path]]) -> set[Path]:
    """These files, and all that follow from one of them, also over others."""
    found = set(paths)
    new = list(found)
    while new:
        new = list({after for path in new for after in following(path)} - found)
        found.update(new)
    return found


def _from(folder: Path, module: str) -> tuple[Path, str]:
    """The folder that an import of a file in `folder` starts from, and the name without its leading dots."""
    name = module.lstrip(".")
    for _ in range(len(module) - len(name) - 1):
        folder = folder.parent
    return folder, name


def is_test(path: Path, root: Path) -> bool:
    """True for a file of tests by its name or folder."""
    return path.stem.startswith("test_") or not {"test", "tests"}.isdisjoint(folders(path, root))


def folders(path: Path, root: Path) -> tuple[str, ...]:
    """The names of the folders of the project that a file stands in."""
    parts, above = path.parts, root.parts
    return parts[len(above) : -1] if parts[: len(above)] == above else parts[:-1]
