"""Configuration: `[tool.emberwire.lint]` of the closest pyproject.toml, checked key by key.

    [tool.emberwire.lint]
    extend = "../pyproject.toml"
    select = ["EW"]
    ignore = ["EW305"]

    [tool.emberwire.lint.per-file-ignores]
    "legacy/*" = ["EW602"]

    [tool.emberwire.lint.rules.EW102]
    max-age = 3600

An unknown key is an error that names the closest known one: a setting that is silently ignored is worse than none.
The fields of `Config` are the whole list of keys; `schema.json` and the page on linting are made from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class ConfigError(Exception):
    """The configuration cannot be used; the message says which file, which key and what was expected."""


def _key(default: T, help_: str) -> T:
    """A field that stands in the file, with the sentence that documents it."""
    made: T = field(default=default, metadata={"help": help_})
    return made


TEST_PATHS = (
    "tests/*",
    "test/*",
    "*/tests/*",
    "*/test/*",
    "test_*.py",
    "*_test.py",
    "*/conftest.py",
    "conftest.py",
    "tests.py",
    "testing/*",
    "*/testing/*",
    "examples/*",
    "*/examples/*",
    "example/*",
    "*/example/*",
    "docs/*",
    "*/docs/*",
    "docs_src/*",
    "cookbook/*",
    "*/cookbook/*",
    "experiments/*",
    "benchmarks/*",
    "*/benchmarks/*",
    "sandbox/*",
    "mock/*",
    "*/mock/*",
    "mocks/*",
    "*/mocks/*",
)


@dataclass(frozen=True)
class Config:
    """What a run is told. Field names with underscores stand in the file with hyphens, `options` as `rules`."""

    root: Path = field(default_factory=Path.cwd)
    select: tuple[str, ...] = _key((), "Only these codes or prefixes run. Default: every rule that is on by default.")
    ignore: tuple[str, ...] = _key((), "Codes or prefixes that do not run.")
    extend_select: tuple[str, ...] = _key((), "Codes or prefixes that run as well, also if off by default.")
    exclude: tuple[str, ...] = _key((), "Patterns of files and folders that are left out.")
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict, metadata={"help": "Pattern of files → codes or prefixes that do not run there."}
    )
    test_paths: tuple[str, ...] = _key(
        TEST_PATHS, "Patterns of tests, examples and documentation, where only the rules about them run."
    )
    test_select: tuple[str, ...] = _key((), "Codes or prefixes that run in `test-paths` too.")
    public: tuple[str, ...] = _key(
        (), "What is open to everybody on purpose: patterns of paths, or names such as `Feed.connect` or `Feed`."
    )
    auth_helpers: tuple[str, ...] = _key(
        (), "Names or patterns of functions, decorators and dependencies that check who the client is."
    )
    handlers: tuple[Mapping[str, object], ...] = _key(
        (), "Functions that a dispatcher of your own calls for a client: tables, see docs/linting.md."
    )
    guards: tuple[Mapping[str, object], ...] = _key(
        (), "Calls, decorators and dependencies that turn strangers away: tables with `name` and `why`."
    )
    sinks: tuple[Mapping[str, object], ...] = _key(
        (), "Calls of your own that send to clients, or put them into rooms: tables, see docs/linting.md."
    )
    require_reason: tuple[str, ...] = _key(
        ("EW1", "EW2", "EW6"), "Codes or prefixes that `# emberwire: ignore[…]` silences only with a reason."
    )
    local_rules: tuple[str, ...] = _key((), "Folders of rules of your own, beside this file.")
    baseline: str = _key("", "The baseline that holds when `--baseline` names none, beside this file.")
    options: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict, metadata={"help": "Code → settings of that rule; its page lists them."}
    )
    origins: Mapping[str, Path] = field(default_factory=dict, compare=False, repr=False)
    """Key → the file that it stands in; of the tables that are put together, one for each entry (`rules.EW102`)."""
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Option of the command line → the codes that it names. They are in the lists above as well."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Patterns of what is not linted: `exclude`, and the cases of local rules, which are wrong on purpose."""
        folders = (Path(folder) for folder in self.local_rules)
        below = (folder.relative_to(self.root) for folder in folders if folder.is_relative_to(self.root))
        return self.exclude + tuple((folder / "cases").as_posix() for folder in below)

    def where(self, key: str) -> str:
        """A key as messages name it, with its file."""
        return f"{self.origins[key]}: {key}" if key in self.origins else key

    def option(self, code: str, name: str, default: object) -> object:
        """A rule's own setting from `[tool.emberwire.lint.rules.CODE]`."""
        return self.options.get(code, {}).get(name, default)


FIELD_NAMES: Mapping[str, str] = {
    "rules" if f.name == "options" else f.name.replace("_", "-"): f.name for f in fields(Config) if f.metadata
}
"""Key in the file → field of `Config`."""

_BESIDE = frozenset({"local_rules", "baseline"})
"""Fields that name files: they are resolved beside the file that names them, also when another extends it."""


def load(start: Path, *, explicit: Path | None = None) -> Config:
    """The configuration for files under `start`: of `explicit`, or of the closest pyproject.toml that has one.

    The root is the folder of that file, or of the closest pyproject.toml or `.git` if none has a table for us;
    without any of these it is the folder that the command was started in. A package that holds such a file without a
    table (settings of another tool) is a part of the project around it: its files import each other by its name.
    Raises `ConfigError`.
    """
    if explicit is not None:
        return from_table(_table(explicit) or {}, root=explicit.resolve().parent, origin=explicit)
    fallback: Path | None = None
    package: Path | None = None
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for here in (folder, *folder.parents):
        candidate = here / "pyproject.toml"
        if candidate.is_file():
            table = _table(candidate) if b"emberwire" in candidate.read_bytes() else None
            if table is not None:
                return from_table(table, root=here, origin=candidate)
            if not (here / "__init__.py").exists():
                fallback = fallback or here
            package = package or here
        if (here / ".git").exists():
            return Config(root=fallback or here)
    return Config(root=fallback or package or _unmarked(folder))


def _unmarked(folder: Path) -> Path:
    """The root of a tree that nothing marks as a project: where the command was started, when that is above."""
    here = Path.cwd()
    above = here in (folder, *folder.parents) and here not in (Path(here.anchor), Path.home())
    return here if above else folder


def _table(path: Path) -> dict[str, object] | None:
    """The table for us, which may be empty: a folder's way to have none of the settings above it. None without one."""
    import tomllib

    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    _check_tables(data.get("tool"), path)
    table: object = data
    for name in ("tool", "emberwire", "lint"):
        table = table.get(name) if isinstance(table, dict) else table
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.emberwire.lint] was expected to be a table, got {table!r}")
    return table


def _check_tables(tools: object, path: Path) -> None:
    """Raise `ConfigError` for a table that is nearly ours: what stands in it would be ignored without a word."""
    if not isinstance(tools, dict):
        return
    ours = tools.get("emberwire")
    named = [f"tool.{name}" for name in tools if re.fullmatch(r"emberwire[-_]?lint(er)?|ember[-_]wire", name)]
    if isinstance(ours, dict):
        named += [f"tool.emberwire.{n}" for n, table in ours.items() if isinstance(table, dict) and n != "lint"]
    if isinstance(ours, dict) and (strays := [key for key in ours if key in FIELD_NAMES]):
        raise ConfigError(f"{path}: the linter reads {strays[0]!r} in [tool.emberwire.lint], not in [tool.emberwire]")
    if named:
        raise ConfigError(f"{path}: there is no table [{named[0]}]; did you mean [tool.emberwire.lint]?")


def from_table(table: Mapping[str, object], *, root: Path, origin: Path, _seen: tuple[Path, ...] = ()) -> Config:
    """A checked configuration. Raises `ConfigError` for an unknown key or a value of the wrong kind."""
    config = _extended(table, root=root, origin=origin, seen=(*_seen, origin.resolve()))
    for key, value in table.items():
        if key == "extend":
            continue
        name = _field_named(key, origin)
        changed: dict[str, Any] = {name: _checked(key, name, value, config, origin)}
        config = replace(config, origins={**config.origins, **dict.fromkeys(_entries(key, value), origin)}, **changed)
    return config


def _entries(key: str, value: object) -> list[str]:
    """What a key is known by in `Config.origins`."""
    return [f"{key}.{entry}" for entry in value] if isinstance(value, Mapping) else [key]


def _extended(table: Mapping[str, object], *, root: Path, origin: Path, seen: tuple[Path, ...]) -> Config:
    """What the file that this one extends says: its keys hold here unless they are given again."""
    target = table.get("extend")
    if target is None:
        return Config(root=root)
    path = origin.resolve().parent / _string("extend", target, origin)
    path = (path / "pyproject.toml" if path.is_dir() else path).resolve()
    if path in seen:
        raise ConfigError(f"{origin}: extend leads back to {path}; one of the files has to stand alone")
    return from_table(_table(path) or {}, root=root, origin=path, _seen=seen)


def _field_named(key: str, origin: Path) -> str:
    if key in FIELD_NAMES:
        return FIELD_NAMES[key]
    known = (*FIELD_NAMES, "extend")
    from difflib import get_close_matches

    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(sorted(known))}"
    raise ConfigError(f"{origin}: unknown key {key!r} in [tool.emberwire.lint]; {hint}")


def _checked(key: str, name: str, value: object, config: Config, origin: Path) -> object:
    """The value of a key in the shape of its field."""
    if name == "baseline":
        return str(origin.resolve().parent / _string(key, value, origin))
    if name == "per_file_ignores":
        given = {pattern: _strings(f"{key}.{pattern}", codes, origin) for pattern, codes in _dict(key, value, origin)}
        return {**config.per_file_ignores, **given}
    if name == "options":
        return {
            **config.options,
            **{code: dict(_dict(f"rules.{code}", v, origin)) for code, v in _dict(key, value, origin)},
        }
    if name in ("handlers", "guards", "sinks"):
        return _rows(key, value, origin)
    listed = _strings(key, value, origin)
    return tuple(str(origin.resolve().parent / item) for item in listed) if name in _BESIDE else listed


def _rows(key: str, value: object, origin: Path) -> tuple[Mapping[str, object], ...]:
    """Rows of the project's own, checked with the names that every row has."""
    from lint_rules.frameworks.own import RowError, own_rows

    if not isinstance(value, list):
        raise ConfigError(f"{origin}: {key} was expected to be a list of tables ([[tool.emberwire.lint.{key}]])")
    given: dict[str, list[Any]] = {"handlers": [], "guards": [], "sinks": [], key: value}
    try:
        own_rows(given["handlers"], given["guards"], given["sinks"], ())
    except RowError as error:
        raise ConfigError(f"{origin}: {error}") from error
    return tuple(value)


def _string(key: str, value: object, origin: Path) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{origin}: {key} was expected to be a string, got {value!r}")
    return value


def _strings(key: str, value: object, origin: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{origin}: {key} was expected to be a list of strings, got {value!r}")
    return tuple(value)


def _dict(key: str, value: object, origin: Path) -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        raise ConfigError(f"{origin}: {key} was expected to be a table, got {value!r}")
    return list(value.items())
