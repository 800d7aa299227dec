"""The project that a generator works in: found from where the person stands, and read from its pyproject.toml.

    project = Project.find(Path.cwd())
    project.inside("channels/room_channel.py")      # 'src/chat/channels/room_channel.py'

The nearest folder with a pyproject.toml is the project, so each member of a monorepo is one; where there is none, it is
the folder itself, if it has a requirements.txt or the file of an application. Its package is what
`[tool.emberwire] package` says, else the one named like the project, else the only one there is; `src/` layouts too.
Nothing is imported and nothing is run to find this out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scaffold.words.errors import Usage
from scaffold.words.names import check_identifier
from scaffold.words.paths import target

__all__ = ["STORAGES", "STORED", "Project"]

NOT_PACKAGES = {
    "tests",
    "test",
    "docs",
    "examples",
    "scripts",
    "build",
    "dist",
    "migrations",
    "alembic",
    "node_modules",
}
NOT_APPLICATIONS = {"conftest.py", "noxfile.py", "setup.py"}
WITHOUT_PYPROJECT = ("requirements.txt", "main.py", "app.py")
"""What makes a folder without a pyproject.toml a project."""
PYTEST_FILES = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")
_ASYNCIO_AUTO = re.compile(rb"""^\s*asyncio_mode\s*=\s*["']?auto\b""", re.MULTILINE)
STORAGES = ("sqlite", "memory", "sqlalchemy", "session")
"""Where contexts keep their data; `session` is what the project has already, which nobody asks for by name."""
STORED = ("storage", "session", "metadata", "kind", "unclear")
"""The answers of a generator that say where its context keeps its data."""
DEFAULT_LINE_LENGTH = 88


@dataclass(frozen=True, slots=True)
class Project:
    """Where the code of an application is. `source` is the folder above the package: "" or "src"."""

    root: Path
    package: str
    source: str = ""
    tests: str = "tests"
    line_length: int = DEFAULT_LINE_LENGTH
    quotes: str = "double"
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def find(cls, start: Path, *, package: str | None = None) -> Project:
        """Return the project that `start` is in.

        Raises `Usage` with the way out when there is none, or when it has more than one package.
        """
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file():
                return cls._read(folder, package)
        if any((start / each).is_file() for each in WITHOUT_PYPROJECT):
            return cls._read(start, package)
        raise Usage(
            f"expected a pyproject.toml in {start} or above it, or {', '.join(WITHOUT_PYPROJECT)} in it, found none. "
            "Go to the folder of your application, or make one with `emberwire new NAME`."
        )

    @classmethod
    def _read(cls, root: Path, package: str | None) -> Project:
        data = _toml(root / "pyproject.toml") if (root / "pyproject.toml").is_file() else {}
        settings = _table(data, "tool", "emberwire")
        source, name = _package(root, package or settings.get("package"), _table(data, "project").get("name"))
        if (storage := settings.get("storage", STORAGES[0])) not in STORAGES:
            raise Usage(f"expected `storage` in [tool.emberwire] to be one of {', '.join(STORAGES)}, got {storage!r}.")
        length = _table(data, "tool", "ruff").get("line-length", DEFAULT_LINE_LENGTH)
        return cls(
            root,
            name,
            source,
            line_length=length if isinstance(length, int) else DEFAULT_LINE_LENGTH,
            quotes="single" if _table(data, "tool", "ruff", "format").get("quote-style") == "single" else "double",
            settings=settings,
        )

    @property
    def is_new(self) -> bool:
        """Tell whether there is no project yet: `emberwire new` is making it."""
        return not any((self.root / each).is_file() for each in ("pyproject.toml", *WITHOUT_PYPROJECT))

    @property
    def storage(self) -> str:
        """Where contexts keep their data: `[tool.emberwire] storage`, one of `STORAGES`."""
        return str(self.settings.get("storage", STORAGES[0]))

    def storing(self, answers: Mapping[str, Any]) -> Project:
        """Return this project with the storage that the answers of a generator name, if they do."""
        said = {name: answers[name] for name in STORED if answers.get(name) is not None}
        return replace(self, settings={**self.settings, **said}) if said else self

    @property
    def tests_are_a_package(self) -> bool:
        """Tell whether `tests/__init__.py` is there, or may be made: it changes the names of tests that are there."""
        folder = self.root / self.tests
        return not folder.exists() or (folder / "__init__.py").exists()

    @property
    def async_mark(self) -> str:
        """The mark of asynchronous tests: anyio, which is always there, unless pytest-asyncio takes all in mode auto.

        In that mode pytest-asyncio runs the asynchronous fixtures of tests that anyio runs, in another loop.
        """
        found = (self.read(each) or b"" for each in PYTEST_FILES)
        return "asyncio" if any(_ASYNCIO_AUTO.search(text) for text in found) else "anyio"

    @property
    def migrations(self) -> frozenset[str]:
        """The names of the migrations that are there, without their `.sql`."""
        return frozenset(each.stem for each in (self.root / self.inside("migrations")).glob("*.sql"))

    def inside(self, path: str) -> str:
        """Return the path from the root of something in the package."""
        return "/".join(part for part in (self.source, *self.package.split("."), path) if part)

    def module(self, path: str) -> str:
        """Return the dotted name of a module of the package: `contexts/rooms.py` → `chat.contexts.rooms`."""
        return f"{self.package}.{path.removesuffix('.py').replace('/', '.')}"

    def module_at(self, path: str) -> str | None:
        """Return the module that a path of the project is, None for what is no module of the package."""
        below = path.removeprefix(f"{self.source}/") if self.source else path
        if not below.endswith(".py") or not below.startswith(f"{self.package.replace('.', '/')}/"):
            return None
        return below.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def file_of(self, module: str) -> str | None:
        """Return the path of a module of the project, None for one that it does not have."""
        for folder in self._tops:
            path = "/".join((*folder, *module.split(".")))
            for each in (f"{path}.py", f"{path}/__init__.py"):
                if (self.root / each).is_file():
                    return each
        return None

    def has_top(self, module: str) -> bool:
        """Tell whether a module of the top, or the folder of one, is of this project."""
        tops = [self.root.joinpath(*folder, module) for folder in self._tops]
        return any(each.is_dir() or each.with_suffix(".py").is_file() for each in tops)

    @property
    def _tops(self) -> tuple[tuple[str, ...], ...]:
        """The folders that modules are imported from: that of the package, and the root."""
        return ((self.source,), ()) if self.source else ((),)

    def python_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the Python files of the application and of its tests, as a path and its content."""
        yield from self.code_files()
        yield from self._files_of(sorted((self.root / self.tests).rglob("*.py")))

    def code_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the Python files of the package, and those beside it, such as a main.py."""
        yield from self._files_of(sorted((self.root / self.inside("")).rglob("*.py")))
        yield from self._files_of(each for each in sorted(self.root.glob("*.py")) if each.name not in NOT_APPLICATIONS)

    def _files_of(self, paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(self.root).as_posix(), path.read_bytes()

    def files_in(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Yield the Python files that stand in a folder, as a path and its content."""
        yield from self._files_of(sorted((self.root / folder).glob("*.py")))

    def read(self, path: str) -> bytes | None:
        """Return what is at a path of the project, None for nothing. Raises `UnsafePath` when it leads elsewhere."""
        place = target(self.root, path)
        return place.read_bytes() if place.is_file() else None

    def exists(self, path: str) -> bool:
        """Tell whether the package has such a file."""
        return self.read(self.inside(path)) is not None


def _package(root: Path, given: object, project_name: object) -> tuple[str, str]:
    candidates = _folders_with(root, "__init__.py") or _folders_with(root, "*.py")
    if given is not None:
        return _given_package(root, given, candidates)
    named = str(project_name).replace("-", "_").lower()
    if named in candidates:
        return candidates[named], named
    if len(candidates) == 1:
        return next((source, name) for name, source in candidates.items())
    if not candidates:
        raise Usage(
            f"expected a package in {root} or its src/, found none. Name one to be made beside your files, "
            "such as `--package live`, or make a folder with an __init__.py."
        )
    raise Usage(
        f"expected one package in {root}, found {', '.join(candidates)}. Say which one with --package, "
        'or write `package = "NAME"` into [tool.emberwire] of pyproject.toml.'
    )


def _folders_with(root: Path, pattern: str) -> dict[str, str]:
    """Return the folders that can be a package and hold such a file, each with the folder that it is in."""
    return {
        folder.name: source
        for source in ("", "src")
        for folder in sorted((root / source).iterdir() if (root / source).is_dir() else ())
        if folder.name.isidentifier() and folder.name not in NOT_PACKAGES and any(folder.glob(pattern))
    }


def _given_package(root: Path, given: object, candidates: dict[str, str]) -> tuple[str, str]:
    name = str(given)
    for part in name.split("."):
        check_identifier(part, given=name, kind="package")
    if name in candidates:
        return candidates[name], name
    for source in ("", "src"):
        if (root / source).joinpath(*name.split(".")).is_dir():
            return source, name
    if not candidates and "." not in name:
        return "", name
    raise Usage(f"expected the package {name!r} in {root} or its src/, found {', '.join(candidates) or 'none'}.")


def _toml(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Usage(f"{path} cannot be read: {error}.") from None
    for name in ("project", "tool"):
        if not isinstance(data.get(name, {}), dict):
            raise Usage(f"expected [{name}] in {path} to be a table, got {data[name]!r}.")
    return data


def _table(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    found: object = data
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}
