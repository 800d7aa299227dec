"""`emberwire lint --show-config FILE`: the configuration that holds for a file, as TOML, with what follows from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.run import one_file
from lint_rules.selection import catalogue
from lint_rules.selection.scopes import configuration
from lint_rules.settings.config import FIELD_NAMES
from lint_rules.settings.examples import is_test_path
from lint_rules.sieve import discover

if TYPE_CHECKING:
    from lint_rules.settings.config import Config
    from lint_rules.settings.options import Options


def show_config(options: Options) -> str:
    """The configuration for the first path. Raises `ConfigError`."""
    config = configuration(options)
    path = options.stdin_filename or (options.paths[0] if options.paths else Path())
    head = [f"# for {path}; patterns count from {config.root}", "[tool.emberwire.lint]"]
    tables = [key for key in FIELD_NAMES if isinstance(_value(config, key), Mapping)]
    body = [f"{key} = {_toml(_value(config, key))}" for key in FIELD_NAMES if key not in tables]
    for key in tables:
        body += _table(key, _value(config, key))
    return "\n".join([*head, *body, "", *_consequences(config, path)]) + "\n"


def _value(config: Config, key: str) -> object:
    value: object = getattr(config, FIELD_NAMES[key])
    return value


def _table(key: str, value: object) -> list[str]:
    if not isinstance(value, Mapping) or not value:
        return []
    if key == "rules":
        return [line for code, given in value.items() for line in _table(f"rules.{code}", given)]
    return ["", f"[tool.emberwire.lint.{key}]", *(f"{_toml(name)} = {_toml(item)}" for name, item in value.items())]


def _toml(value: object) -> str:
    """Strings, numbers, booleans and lists are written alike in JSON and in TOML."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _consequences(config: Config, path: Path) -> list[str]:
    """What the table means for this path, as comments."""
    codes = one_file.selected(config)
    lines = []
    if discover.excluded(path, config.root, config.left_out):
        lines.append("# left out by `exclude`")
    if path.is_file() and is_test_path(path, config):
        lines.append("# counts as a test or an example (`test-paths`)")
        codes -= catalogue.not_in_tests(config)
    for pattern, ignored in config.per_file_ignores.items():
        if discover.excluded(path, config.root, (pattern,)):
            lines.append(f"# falls under {pattern!r} of `per-file-ignores`")
            codes -= catalogue.matching(ignored, codes)
    return [*lines, f"# rules that run: {', '.join(sorted(codes)) or 'none'}"]
