"""Which files hold tests, examples and documentation: most rules leave them alone."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lint_rules.settings.config import Config


def is_test_path(path: Path, config: Config) -> bool:
    """True for tests, examples and documentation, where most rules do not run."""
    whole, last = _matchers(config.test_paths)
    name = os.path.abspath(path)
    base = os.fspath(config.root) + os.sep
    if name.startswith(base):
        relative = name[len(base) :].replace(os.sep, "/")
    else:
        try:
            relative = path.resolve().relative_to(config.root).as_posix()
        except ValueError:
            relative = path.name
    return bool(whole.match(relative) or last.match(relative.rpartition("/")[2]))


@cache
def _matchers(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Regular expressions for the whole relative path, and for the file's name alone: asked of every file."""
    whole = [os.path.normcase(pattern) for pattern in patterns] or ["\0"]
    last = [pattern for pattern in whole if "/" not in pattern] or ["\0"]
    return re.compile("|".join(map(translate, whole))), re.compile("|".join(map(translate, last)))
