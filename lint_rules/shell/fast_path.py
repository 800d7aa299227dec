"""The fast path for a few named files: most commits touch nothing that any rule wants, and should not wait for more.

    fast_answer(["app/models.py"])              # 'No findings in 1 file.\n', or None: have a proper look

A proper look needs the command line's parser, rules and findings, and importing those takes longer than everything
that is done here. So this decides only what needs no judgement, from the same parts that the proper look uses: bytes
(`prefilter.py`), the configuration (`scopes.py`) and Python's parser. Whatever else turns up — an option that it does
not know, a folder, a file that cannot be read or parsed, a rule that may want one, a mistake in a configuration — ends
with None, and then everything starts from the beginning. It never says that something is wrong.
"""

from __future__ import annotations

import os

from lint_rules.selection.prefilter import has_first_word, may_be_wanted
from lint_rules.sieve.needs import NAMES, OFF
from lint_rules.sieve.reading import MAX_BYTES, NO_SOURCE, SMALL_RUN, parse, read_bytes

TYPE_CHECKING = False  # as in `reading.py`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lint_rules.selection.scopes import Scope

DEPENDENTS = "--dependents"
FLAGS = frozenset({"--all", "--exit-zero", "--force-exclude", "--no-cache", "--strict", DEPENDENTS})
"""The options with which files that hold nothing are still files that hold nothing."""


def fast_answer(arguments: Sequence[str]) -> str | None:
    """What `emberwire lint` with these arguments prints when there is nothing to look at; then it exits with 0."""
    names = [argument for argument in arguments if argument not in FLAGS]
    if not names or len(names) > SMALL_RUN or any(name.startswith("-") for name in names):
        return None
    if len({os.path.normpath(name) for name in names}) < len(names):
        return None  # a file that is named twice counts once, or it is another one behind a link
    try:
        sources = {name: _read(name) for name in names}
        if any(_is_configured(folder) for folder in {folder for name in names for folder in _folders(name)}):
            count = _count_configured(sources, force_exclude="--force-exclude" in arguments)
        else:
            count = _count(sources.items(), frozenset(NAMES) - OFF)
        if DEPENDENTS in arguments:
            _look_around(sources)
    except (OSError, SyntaxError, ValueError, _ProperLook):
        return None
    return f"{nothing_in(count)}\n"


def nothing_in(files: int, aside: str = "") -> str:
    """The sentence that says so."""
    if not files and not aside:
        return "There was no Python file to judge."
    return f"No findings in {files} file{'' if files == 1 else 's'}{aside}."


class _ProperLook(Exception):
    """There may be something to say."""


def _read(name: str) -> bytes:
    source = read_bytes(name)
    if len(source) > MAX_BYTES or name.endswith(NO_SOURCE):
        raise _ProperLook
    return source


def _count(sources: Iterable[tuple[str, bytes]], codes: frozenset[str]) -> int:
    """How many files these are, when none of those rules wants one. Raises `_ProperLook`, or what the parser says."""
    listed = list(sources)
    if may_be_wanted([source for _, source in listed], codes):
        raise _ProperLook
    for name, source in listed:
        parse(source, name)
    return len(listed)


def _look_around(sources: Mapping[str, bytes]) -> None:
    """Raises `_ProperLook` when a file with handlers may rest on one of these."""
    from lint_rules.sieve.discover import names
    from lint_rules.sieve.importers import FRONT, importers

    paths = [os.path.realpath(name) for name in sources]
    root = _project()
    if not all(path.startswith(root + os.sep) for path in paths):
        raise _ProperLook
    listed = list(names(root))
    kept = {name: read_bytes(name) for name in listed}
    around = importers(paths, root, listed, kept.get)
    for source in (*sources.values(), *map(kept.__getitem__, around)):
        if has_first_word(source) or any(word in source for word in FRONT):
            raise _ProperLook


def _project() -> str:
    """The folder of the project that the command was started in. Raises `_ProperLook` where nothing marks one."""
    folder = os.path.realpath(os.getcwd())
    while not _is_marked(folder):
        above = os.path.dirname(folder)
        if above == folder:
            raise _ProperLook
        folder = above
    return folder


def _is_marked(folder: str) -> bool:
    """True for the folder of a project; settings of another tool in a package make none of it."""
    marks = (".git",) if os.path.exists(os.path.join(folder, "__init__.py")) else (".git", "pyproject.toml")
    return any(os.path.exists(os.path.join(folder, mark)) for mark in marks)


def _folders(name: str) -> set[str]:
    """Where a configuration for a file is looked for first: beside it, and beside what it is a link to."""
    return {os.path.realpath(os.path.dirname(name)), os.path.dirname(os.path.realpath(name))}


def _is_configured(folder: str) -> bool:
    """True when a pyproject.toml that holds in this folder may have a table for us. Raises `OSError`."""
    while True:
        name = os.path.join(folder, "pyproject.toml")
        if os.path.exists(name) and b"emberwire" in read_bytes(name):
            return True
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return False
        folder = above


def _count_configured(sources: Mapping[str, bytes], *, force_exclude: bool) -> int:
    """How many files a run with a configuration looks at, when no rule that is on wants one."""
    from pathlib import Path

    from lint_rules.selection.scopes import scopes
    from lint_rules.settings.config import ConfigError
    from lint_rules.settings.options import Options

    by_path = {Path(name): source for name, source in sources.items()}
    try:
        found = scopes(Options(tuple(by_path), force_exclude=force_exclude))
    except ConfigError as error:
        raise _ProperLook from error
    return sum(_count_scope(scope, by_path) for scope in found)


def _count_scope(scope: Scope, sources: Mapping[Path, bytes]) -> int:
    if scope.config.local_rules or scope.config.baseline or scope.config.handlers:
        raise _ProperLook
    return _count([(os.fspath(path), sources[path]) for path in scope.files], scope.codes)
