"""Which codes and settings there are, and whether a configuration names only those.

    selected(config)          # the codes that are on
                              # raises ConfigError: "app/pyproject.toml: select: no rule starts with 'EW1O1'; …"
    "EW101" in known(config)

It reads the generated tables, not the rules, so that checking a configuration imports no libcst. Only a configuration
with local rules loads those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lint_rules.selection.retired import RETIRED, note, successors
from lint_rules.settings.config import Config, ConfigError
from lint_rules.sieve.needs import NAMES, NOT_IN_TESTS, OFF, OPTIONS

if TYPE_CHECKING:
    from lint_rules.rule import Rule
    from lint_rules.sieve.needs import Setting

SEVERITY = "severity"
"""The setting that every rule has: how bad its findings are in this project."""

SEVERITIES = ("error", "warning", "advice")
"""What it may be; written out, because a run over idle files must not import `finding.py`."""

KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    tuple: "a list of strings",
}
"""The types that a rule's setting may have, as sentences call them."""


def own(config: Config) -> Mapping[str, type[Rule]]:
    """The local rules of a configuration by code. Raises `ConfigError`."""
    if not config.local_rules:
        return {}
    from lint_rules.selection.local import load

    return load(config.local_rules)


def known(config: Config) -> Mapping[str, str]:
    """Code → name of every rule that there is under this configuration."""
    return {**NAMES, **{code: rule.name for code, rule in own(config).items()}}


def settings(config: Config) -> Mapping[str, Mapping[str, Setting]]:
    """Code → name of the setting → its default and its help."""
    mine = {
        code: {option.name: (option.default, option.help) for option in rule.options}
        for code, rule in own(config).items()
    }
    return {**OPTIONS, **mine}


def not_in_tests(config: Config) -> frozenset[str]:
    """The rules that leave tests, examples and documentation alone."""
    mine = {code for code, rule in own(config).items() if not rule.in_tests}
    left_alone = NOT_IN_TESTS | mine
    return left_alone - _with_successors(config.test_select, left_alone)


def off(config: Config) -> frozenset[str]:
    """The rules that run only when they are selected."""
    return OFF | {code for code, rule in own(config).items() if not rule.default}


def selected(config: Config) -> frozenset[str]:
    """The codes that are on: what is selected by prefix, else the defaults, less what is ignored.

    To select a retired code selects its successor; to ignore one ignores nothing, as the successor finds more.
    Raises `ConfigError` for a code, prefix or setting that no rule has: it would look like success.
    """
    codes = known(config)
    _check(config, codes)
    on = _with_successors(config.select, codes) if config.select else frozenset(codes) - off(config)
    return (on | _with_successors(config.extend_select, codes)) - matching(config.ignore, codes)


def _with_successors(prefixes: tuple[str, ...], codes: Iterable[str]) -> frozenset[str]:
    return matching(successors(prefixes), codes) if prefixes else frozenset()


def matching(prefixes: Iterable[str], codes: Iterable[str]) -> frozenset[str]:
    """The codes that start with one of the prefixes."""
    wanted = tuple(prefixes)
    return frozenset(code for code in codes if wanted and code.startswith(wanted))


def _check(config: Config, codes: Mapping[str, str]) -> None:
    for key, named in _named(config):
        _check_codes(key, named, codes, config.where)
    for code, given in config.options.items():
        if code in RETIRED:
            continue
        where = config.where(f"rules.{code}")
        if code not in codes:
            raise ConfigError(f"{where}: no rule has this code{_meant(code, codes)}")
        _check_settings(where, given, settings(config).get(code, {}))


def _named(config: Config) -> Iterator[tuple[str, Iterable[str]]]:
    """The lists of codes, each with its key, or with the option that gave it."""
    yield from config.given.items()
    yield "select", config.select
    yield "ignore", config.ignore
    yield "extend-select", config.extend_select
    yield "test-select", config.test_select
    yield "require-reason", config.require_reason
    for pattern, codes in config.per_file_ignores.items():
        yield f"per-file-ignores.{pattern}", codes


def retired_notes(config: Config) -> tuple[str, ...]:
    """A sentence for each retired code that a configuration names, with what to write instead."""
    used = (*config.select, *config.extend_select, *config.test_select, *config.require_reason, *config.options)
    turned_off = (*config.ignore, *(code for codes in config.per_file_ignores.values() for code in codes))
    aside = dict.fromkeys(turned_off, "; to ignore it has no effect")
    named = [code for code in dict.fromkeys((*used, *turned_off)) if code in RETIRED]
    return tuple([f"{note(code)}{aside.get(code, '')}." for code in named])


def _check_codes(key: str, named: Iterable[str], codes: Mapping[str, str], where: Callable[[str], str]) -> None:
    """Raise `ConfigError` for one with which no rule's code starts; `where` names the file of the key."""
    for code in named:
        if code not in RETIRED and not (code and any(known_code.startswith(code) for known_code in codes)):
            raise ConfigError(f"{where(key)}: no rule starts with {code!r}{_meant(code, codes)}")


def _meant(code: str, codes: Mapping[str, str]) -> str:
    """What to write in its place: the code of a rule that was named, or the closest one."""
    by_name = {name: known_code for known_code, name in codes.items()}
    if code in by_name:
        return f"; write its code, {by_name[code]}"
    close = _close(code, codes)
    return f"{close or ';'} `emberwire rules` lists them"


def _check_settings(where: str, given: Mapping[str, object], there: Mapping[str, Setting]) -> None:
    for name, value in given.items():
        if name == SEVERITY:
            if value not in SEVERITIES:
                raise ConfigError(f"{where}.severity was expected to be one of {', '.join(SEVERITIES)}, got {value!r}")
            continue
        if name not in there:
            known_names = (*there, SEVERITY)
            hint = _close(name, known_names) or f"; it has {', '.join(sorted(known_names))}"
            raise ConfigError(f"{where} has no setting {name!r}{hint}")
        default, _ = there[name]
        if not fits(value, default):
            raise ConfigError(f"{where}.{name} was expected to be {KINDS[type(default)]}, got {value!r}")


def fits(value: object, default: object) -> bool:
    """True when a value from a file has the type of the default."""
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def _close(word: str, words: Iterable[str]) -> str:
    """The word that was meant: among close ones, the one that starts as it does the longest."""
    from difflib import get_close_matches  # only for a mistake: it costs the start of every run

    close = get_close_matches(word, list(words), n=5, cutoff=0.5)
    best = max(close, key=lambda candidate: _likeness(word, candidate), default=None)
    return f"; did you mean {best}?" if best else ""


def _likeness(one: str, other: str) -> tuple[int, int]:
    """How many characters two words begin with together, and how many stand at the same place."""
    same = [a == b for a, b in zip(one, other, strict=False)]
    return (same.index(False) if False in same else len(same)), sum(same)
