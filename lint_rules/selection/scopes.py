"""Which configuration holds for which files: the closest one, file by file, as people expect in a monorepo.

    for scope in scopes(options): engine.lint_files(scope.files, scope.config)

Each file is looked up by its folder, and a folder is looked at once. `--config` names one file for all of them. What
the command line says is laid over every configuration.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.selection import catalogue
from lint_rules.settings.config import TEST_PATHS, Config, load
from lint_rules.settings.examples import is_test_path
from lint_rules.sieve import discover

if TYPE_CHECKING:
    from lint_rules.settings.options import Options


@dataclass(frozen=True)
class Scope:
    """Files that share a configuration."""

    config: Config
    files: tuple[Path, ...]
    codes: frozenset[str] = frozenset()
    """The rules that are on."""
    notes: tuple[str, ...] = ()
    """What is to be said of the codes that the configuration names."""


def configuration(options: Options, start: Path | None = None) -> Config:
    """The configuration for a path, by default the first one, changed by the options. Raises `ConfigError`."""
    start = start or options.stdin_filename or (options.paths[0] if options.paths else Path())
    return _laid_over(load(start, explicit=options.config_path), options)


def _laid_over(config: Config, options: Options) -> Config:
    if options.select:
        config = replace(config, select=options.select, extend_select=())
    return replace(
        config,
        given={"--select": options.select, "--ignore": options.ignore, "--extend-select": options.extend_select},
        ignore=(*config.ignore, *options.ignore),
        extend_select=(*config.extend_select, *options.extend_select),
    )


def scopes(options: Options, unreadable: discover.Unreadable | None = None) -> list[Scope]:
    """The files of a run, grouped by configuration. Raises `ConfigError` or `FileNotFoundError`.

    Each folder that may not be entered is added to `unreadable`, with the reason.
    """
    first = configuration(options)
    paths = options.paths or (Path(),)
    found = discover.files(
        paths, root=first.root, exclude=first.left_out, force_exclude=options.force_exclude, unreadable=unreadable
    )
    if options.config_path is not None:
        return [_scope(first, found)]
    return _grouped(found, first, options)


def _grouped(found: Iterable[Path], first: Config, options: Options) -> list[Scope]:
    start = options.paths[0] if options.paths else Path()
    by_folder = {start if start.is_dir() else start.parent: first}
    groups: dict[Path, tuple[Config, list[Path]]] = {first.root: (first, [])}
    here, config = None, first
    for path in found:
        if os.path.dirname(path) != here:  # neighbours come one after the other, and paths are dear to compare
            here, folder = os.path.dirname(path), path.parent
            if folder not in by_folder:
                by_folder[folder] = _config_of(folder, by_folder, groups, options)
            config = by_folder[folder]
        if config is first or not _is_excluded(path, config, options):
            groups[config.root][1].append(path)
    return [scope for config, files in groups.values() if (scope := _scope(config, files)).files]


def _scope(config: Config, files: Iterable[Path]) -> Scope:
    return Scope(config, tuple(files), catalogue.selected(config), catalogue.retired_notes(config))


def _config_of(
    folder: Path,
    by_folder: Mapping[Path, Config],
    groups: dict[Path, tuple[Config, list[Path]]],
    options: Options,
) -> Config:
    """The configuration of a folder; without a mark of a project in it, that of the closest known folder above."""
    for here in (folder, *folder.parents):
        if here in by_folder:
            return by_folder[here]
        if (here / "pyproject.toml").exists() or (here / ".git").exists():
            break
    config = load(folder)
    if config.root not in groups:
        outer, _ = next(iter(groups.values()))
        groups[config.root] = (_laid_over(_as_seen_from(outer, config), options), [])
    return groups[config.root][0]


def _as_seen_from(outer: Config, inner: Config) -> Config:
    """The configuration of a project inside another one: below `tests/` of that one, all of it is a test."""
    inside = inner.root.is_relative_to(outer.root) and is_test_path(inner.root / "app.py", outer)
    return replace(inner, test_paths=("*",)) if inside and inner.test_paths == TEST_PATHS else inner


def _is_excluded(path: Path, config: Config, options: Options) -> bool:
    if not config.left_out or (path in options.paths and not options.force_exclude):
        return False
    return discover.excluded(path, config.root, config.left_out)
