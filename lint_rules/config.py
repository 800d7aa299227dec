"""Configuration: `[tool.emberwire.lint]` of the closest pyproject.toml, checked key by key.

    [tool.emberwire.lint]
    select = ["EW"]
    ignore = ["EW205"]
    exclude = ["legacy"]

    [tool.emberwire.lint.per-file-ignores]
    "tests/*" = ["EW602"]

An unknown key is an error that names the closest known one: a setting that is silently ignored is worse than none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path


class ConfigError(Exception):
    """The configuration cannot be used; the message says which file, which key and what was expected."""


@dataclass(frozen=True)
class Config:
    """What a run is told. Field names with underscores stand in the file with hyphens."""

    root: Path = field(default_factory=Path.cwd)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    test_paths: tuple[str, ...] = (
        "tests/*",
        "test/*",
        "*/tests/*",
        "*/test/*",
        "test_*.py",
        "*_test.py",
        "*/conftest.py",
        "conftest.py",
        "tests.py",
        "examples/*",
        "*/examples/*",
        "example/*",
        "*/example/*",
        "docs/*",
        "*/docs/*",
        "docs_src/*",
        "experiments/*",
        "benchmarks/*",
        "*/benchmarks/*",
        "sandbox/*",
    )
    public: tuple[str, ...] = ()
    auth_helpers: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def option(self, code: str, name: str, default: object) -> object:
        """A rule's own setting from `[tool.emberwire.lint.rules.CODE]`."""
        return self.options.get(code, {}).get(name, default)


_TABLES = {"per_file_ignores", "options"}


def load(start: Path, *, explicit: Path | None = None) -> Config:
    """The configuration for files under `start`: of `explicit`, or of the closest pyproject.toml that has one.

    The root is the folder of that file, or of the closest pyproject.toml or `.git` if none has a table for us.
    Raises `ConfigError`.
    """
    if explicit is not None:
        return from_table(_table(explicit), root=explicit.resolve().parent, origin=explicit)
    fallback: Path | None = None
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for here in (folder, *folder.parents):
        candidate = here / "pyproject.toml"
        if candidate.is_file():
            table = _table(candidate)
            if table:
                return from_table(table, root=here, origin=candidate)
            fallback = fallback or here
        if (here / ".git").exists():
            return Config(root=fallback or here)
    return Config(root=fallback or folder)


def _table(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    table = data.get("tool", {}).get("emberwire", {}).get("lint", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.emberwire.lint] was expected to be a table, got {table!r}")
    return table


def from_table(table: Mapping[str, object], *, root: Path, origin: Path) -> Config:
    """A checked configuration. Raises `ConfigError` for an unknown key or a value of the wrong kind."""
    known = {f.name.replace("_", "-"): f.name for f in fields(Config) if f.name not in ("root", "options")}
    known["rules"] = "options"
    config = Config(root=root)
    for key, value in table.items():
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(sorted(known))}"
            raise ConfigError(f"{origin}: unknown key {key!r} in [tool.emberwire.lint]; {hint}")
        name = known[key]
        checked = _mapping(key, value, origin) if name in _TABLES else _strings(key, value, origin)
        config = replace(config, **{name: checked})  # type: ignore[arg-type]
    return config


def _strings(key: str, value: object, origin: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{origin}: {key} was expected to be a list of strings, got {value!r}")
    return tuple(value)


def _mapping(key: str, value: object, origin: Path) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConfigError(f"{origin}: {key} was expected to be a table, got {value!r}")
    if key == "rules":
        for code, options in value.items():
            if not isinstance(options, dict):
                raise ConfigError(f"{origin}: rules.{code} was expected to be a table, got {options!r}")
        return value
    return {pattern: _strings(f"{key}.{pattern}", codes, origin) for pattern, codes in value.items()}
