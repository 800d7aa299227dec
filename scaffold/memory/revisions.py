"""Reads which Alembic revision comes after which, without importing any.

    below = Revisions.of(project, drafts).below("chat/migrations/versions/3f2a_rooms.py")

A new revision stands on the last one there is. One that exists stands where it stands.
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.memory.project import Project

__all__ = ["Revision", "Revisions", "environment_file", "restood", "revisions_folder"]

INI = "alembic.ini"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: its path, its name, and the names of those that it stands on."""

    path: str
    name: str
    below: tuple[str, ...]

    @classmethod
    def parse(cls, path: str, content: bytes) -> Revision | None:
        """Read a file; None for one that is no revision."""
        try:
            found = dict(_assigned(ast.parse(content)))
        except (SyntaxError, ValueError):
            return None
        name, below = found.get("revision"), found.get("down_revision")
        if not isinstance(name, str):
            return None
        names = below if isinstance(below, tuple | list) else (below,)
        return cls(path, name, tuple(each for each in names if isinstance(each, str)))


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions of a project, by their path."""

    known: Mapping[str, Revision]

    @classmethod
    def of(cls, project: Project, drafts: Mapping[str, bytes]) -> Revisions:
        """Read the revisions on disk and those among `drafts`, which this run is about to write."""
        folder = revisions_folder(project)
        if folder is None:
            return cls({})
        made = {path: content for path, content in drafts.items() if _is_in(path, folder)}
        files = {**made, **dict(project.files_in(folder))}
        found = (Revision.parse(path, content) for path, content in files.items())
        return cls({each.path: each for each in found if each is not None})

    def below(self, path: str) -> str | None:
        """Return the revision that the one at `path` stands on. Raises `Usage` for a history with several ends."""
        if path in self.known:
            return ", ".join(self.known[path].below) or None
        heads = self.heads
        if len(heads) > 1:
            raise Usage(
                f"the revisions of Alembic end in {', '.join(heads)}: join these first, with `alembic merge heads`."
            )
        return heads[0] if heads else None

    def without(self, removed: Collection[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield what to put instead of what, for each revision that stands on one of the files that are removed.

        It stands on what that one stood on, and so a database that has had both is at the same place as before.
        """
        gone = {each.name: each.below for path, each in self.known.items() if path in removed}
        for path, each in self.known.items():
            for name in each.below if path not in removed else ():
                if name in gone:
                    yield path, name.encode(), next(_standing(name, gone), "None").encode()

    def down_from(self, names: Iterable[str]) -> set[str]:
        """Return these revisions and all that they stand on."""
        by_name = {each.name: each for each in self.known.values()}
        found, left = set[str](), list(names)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += by_name[name].below if name in by_name else ()
        return found

    @property
    def heads(self) -> list[str]:
        """The revisions that no other one stands on."""
        stood_on = {name for each in self.known.values() for name in each.below}
        return sorted({each.name for each in self.known.values()} - stood_on)


def _standing(name: str, gone: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the revisions that are left below one that goes."""
    for below in gone[name]:
        if below in gone:
            yield from _standing(below, gone)
        else:
            yield below


def restood(content: bytes, name: bytes, below: bytes) -> bytes:
    """Return the file of a revision that stands on `below`, which is b"None" for the first one, instead of `name`."""
    if below == b"None":
        content = re.sub(rb"""["']""" + re.escape(name) + rb"""["']""", b"None", content)
        return content.replace(name, b"nothing")
    return content.replace(name, below)


def revisions_folder(project: Project) -> str | None:
    """Return the folder of the revisions, from the root; None for a project without Alembic.

    It is where alembic.ini says, in the root or in a folder between it and the package; else where a new application
    has it.
    """
    scripts = _scripts(project)
    return None if scripts is None else f"{scripts}/versions"


def environment_file(project: Project) -> str | None:
    """Return the path of Alembic's env.py; None for a project without Alembic."""
    scripts = _scripts(project)
    return None if scripts is None else f"{scripts}/env.py"


def _scripts(project: Project) -> str | None:
    around = PurePosixPath(project.inside("")).parents
    for folder in reversed(around):
        if (content := project.read((folder / INI).as_posix())) is not None:
            return _said_by(content.decode("utf-8", "replace"), folder)
    return project.inside("migrations") if project.storage == "sqlalchemy" else None


def _said_by(text: str, folder: PurePosixPath) -> str:
    settings = configparser.RawConfigParser()
    try:
        settings.read_string(text)
        said = settings.get("alembic", "script_location")
    except configparser.Error as error:
        raise Usage(f"{INI} cannot be read: {error}.") from None
    return PurePosixPath(folder, said.replace("%(here)s", ".").replace(":", "/")).as_posix()


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/") and path.endswith(".py")


def _assigned(module: ast.Module) -> Iterator[tuple[str, object]]:
    """Yield the names that are assigned literals at the level of the module."""
    for each in module.body:
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            target = each.target if isinstance(each, ast.AnnAssign) else each.targets[0]
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                yield target.id, ast.literal_eval(each.value)
