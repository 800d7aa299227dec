"""Rules of a project's own, from a folder in its repository: nothing to package, nothing to install.

    [tool.emberwire.lint]
    local-rules = ["tools/rules"]

Every Python file of the folder whose name starts with neither `_` nor `test_` may hold rules. They are loaded only
where a configuration names the folder, because loading runs them: who lints a checkout with local rules trusts it as
if its tests were run. A file that cannot be loaded, or a rule that lacks what every rule has, is an error with a
sentence; a run that silently left a rule out would look like success.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lint_rules.settings.config import ConfigError

if TYPE_CHECKING:
    from types import ModuleType

    from lint_rules.rule import Rule
    from lint_rules.settings.config import Config

_PACKAGE = "emberwire_local_rules"
CODE = re.compile(r"[A-Z]{2,10}[0-9]{3,4}")
"""The form of a rule's code."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def files_of(names: tuple[str, ...]) -> Iterator[Path]:
    """The files that may hold rules: those of folders, or named ones. Raises `ConfigError` for what is not there."""
    for name in names:
        folder = Path(name)
        if folder.is_file():
            yield folder
        elif not folder.is_dir():
            raise ConfigError(f"there is no folder or file {name}, where `local-rules` expects rules")
        yield from sorted(path for path in folder.glob("*.py") if not path.name.startswith(("_", "test_")))


def content_key(config: Config) -> str:
    """Changes when a local rule changes: for caches of results."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    for path in files_of(config.local_rules):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest() if config.local_rules else ""


@cache
def load(folders: tuple[str, ...]) -> Mapping[str, type[Rule]]:
    """Return the rules in these folders by code, read once. Raises ConfigError for a code that two of them have."""
    found: dict[str, type[Rule]] = {}
    for path in files_of(folders):
        for rule in rules_in(path):
            if rule.code in found:
                raise ConfigError(f"{path}: the code {rule.code} is taken by another local rule")
            found[rule.code] = rule
    return found


def rules_in(path: Path) -> list[type[Rule]]:
    """The rules that a file defines, checked for what every rule has. Raises `ConfigError`."""
    from lint_rules.rule import Rule

    module = _imported(path)
    rules = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    ]
    for rule in rules:
        _check(rule, path)
    return rules


def _imported(path: Path) -> ModuleType:
    """The module of a rule file, imported under a name that no package of the project has."""
    import hashlib
    import importlib.util

    name = f"{_PACKAGE}.{path.stem}_{hashlib.blake2b(str(path).encode(), digest_size=6).hexdigest()}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"the local rule {path} cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise ConfigError(f"the local rule {path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def culprit(error: BaseException) -> str:
    """A sentence when it was a local rule that raised an error, with the line; empty for anything else."""
    import traceback

    files = {module.__file__ for name, module in sys.modules.items() if name.startswith(f"{_PACKAGE}.")}
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for file, line in reversed(places):
        if file in files:
            return f"the local rule in {file}:{line} failed: {type(error).__name__}: {error}"
    return ""


def _check(rule: type[Rule], path: Path) -> None:
    where = f"the local rule {rule.__name__} in {path}"
    code, name = getattr(rule, "code", None), getattr(rule, "name", None)
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise ConfigError(f"{where} needs a code of capital letters and 3 or 4 digits such as 'ACME101', got {code!r}")
    if code.startswith("EW"):
        raise ConfigError(f"{where} has the code {code}, but EW is for the rules that come with emberwire")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError(f"{where} needs a name of small words with hyphens such as 'no-shouting', got {name!r}")
    for problem in _misdeclared(rule):
        raise ConfigError(f"{where} {problem}")


def _misdeclared(rule: type[Rule]) -> Iterator[str]:
    """What would make a rule silent or break it later, in words that go behind its name."""
    from lint_rules.finding import Confidence, Severity

    needs, calls = _untyped(rule, "needs"), _untyped(rule, "calls")
    if not isinstance(needs, tuple) or not all(isinstance(group, frozenset | set) for group in needs):
        yield f'needs its `needs` as a tuple of sets such as (frozenset({{b"shout("}}),), got {needs!r}'
    elif not all(isinstance(token, bytes) for group in needs for token in group):
        yield f'needs bytes in `needs`, such as b"shout(", got {needs!r}'
    if isinstance(calls, str) or not all(isinstance(name, str) for name in calls):
        yield f'needs its `calls` as a set of names such as frozenset({{"shout"}}), got {calls!r}'
    if not isinstance(_untyped(rule, "severity"), Severity) or not isinstance(_untyped(rule, "confidence"), Confidence):
        yield "needs `severity` and `confidence` from the enumerations in lint_rules.rule, such as Severity.WARNING"
    if not rule.visits and not rule.asks_flow:
        yield "has no `visit_…`, `leave_…` or `query` method, so it can never report anything"


def _untyped(rule: type[Rule], name: str) -> Any:
    """An attribute as the author gave it, whatever it is declared as."""
    return getattr(rule, name)
