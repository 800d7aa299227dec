"""Why is there a finding at `FILE:LINE`? What was followed, what would have been taken as proof, and how to keep it.

    emberwire explain app/sockets.py:12

It also answers the opposite question: which comment silences a finding there, and why a rule does not run in a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.measured import known
from lint_rules.run import one_file
from lint_rules.selection import catalogue
from lint_rules.selection.registry import rules_with
from lint_rules.settings.config import Config, ConfigError, load
from lint_rules.settings.examples import is_test_path
from lint_rules.shell.output.report import place_of

if TYPE_CHECKING:
    from lint_rules.finding import Finding
    from lint_rules.rule import Rule
    from lint_rules.run.access_map import Row

NARROW = 40
"""Columns below which a line is not wrapped any further."""

_QUOTED = re.compile(r"`[^`]*`")
_PLACE = re.compile(r"(?P<name>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?")


def explain_place(place: str) -> str:
    """Why there is a finding at `FILE:LINE` or `FILE:LINE:COLUMN`. Raises `ConfigError`."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ConfigError(f"expected a rule such as EW101, or FILE:LINE such as app.py:12, got {place!r}")
    if not Path(match["name"]).is_file():
        raise ConfigError(f"there is no file {match['name']}")
    path, line = Path(match["name"]), int(match["line"])
    config = load(path)
    run = one_file.Run(config, one_file.selected(config))
    findings = run.complete(path)
    here = [finding for finding in findings if finding.line == line]
    if match["column"]:
        here = [finding for finding in here if finding.column == int(match["column"])] or here
    if here:
        return "\n".join(explanation(finding, config) for finding in here)
    return _nothing(path, line, findings, config)


def fitted(text: str, columns: int) -> str:
    """A text whose lines are no longer than the terminal is wide, but for blocks of code and for what is to be copied.

    0 columns are those of a file or a pipe: nothing is wrapped there.
    """
    fenced, lines = False, []
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        lines.append(line if fenced or not columns else _wrapped(line, max(columns, NARROW)))
    return "\n".join(lines) + "\n"


def _wrapped(line: str, columns: int) -> str:
    import textwrap

    indent = " " * (len(line) - len(line.lstrip()) + 2) if line[:1] in ("-", " ") else ""
    whole = _QUOTED.sub(lambda quoted: quoted[0].replace(" ", "\0"), line)
    parts = textwrap.wrap(whole, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(parts).replace("\0", " ")


def explanation(finding: Finding, config: Config) -> str:
    """One finding: what it is, the path that led there, what would settle it, and how to keep it."""
    lines = [f"{finding.path}:{finding.line}:{finding.column}: {finding.code} [{finding.name}] {finding.message}"]
    if finding.source_line.strip():
        lines.append(f"    {finding.source_line.strip()}")
    rule = _rules(config).get(finding.code)
    lines += ["", "How it was found:"]
    lines += [f"  the rule: {rule.summary()}"] if rule is not None else []
    way = [f"{step.message} ({place_of(step)})" for step in finding.steps]
    lines += [f"  {step}" for step in (*way, *finding.trace) or (f"looked at: {finding.symbol or 'the module'}",)]
    measured = known(finding.code, finding.confidence)
    lines.append(f"  severity {finding.severity}, confidence {finding.confidence}: {measured}")
    if rule is not None and rule.proof:
        lines += ["", "What would have settled it:", f"  {rule.proof}"]
    lines += ["", "What makes it go away:", *(f"  {way}" for way in _ways(finding, rule, config))]
    return "\n".join(lines) + "\n"


def _rules(config: Config) -> Mapping[str, type[Rule]]:
    own = catalogue.own(config)
    return {rule.code: rule for rule in rules_with(catalogue.known(config), own)}


def _ways(finding: Finding, rule: type[Rule] | None, config: Config) -> Iterator[str]:
    if finding.fix is not None:
        flag = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        yield f"a fix: {finding.fix.title} (`emberwire lint {flag} {finding.path}`)"
    if rule is None:
        return
    path = Path(os.path.relpath(Path(finding.path).resolve(), config.root))
    yield f"what to write instead: `emberwire explain {finding.code}`"
    if rule.public:
        yield 'open on purpose: `@public("who may see it, and why")`, from emberwire, above the class or the function'
        yield f'  or under [tool.emberwire.lint]: `public = ["{finding.symbol or path.as_posix()}"]`'
    if finding.code.startswith(("EW1", "EW2")):
        yield 'a check that was not recognised: name its function under [tool.emberwire.lint]: `auth-helpers = ["…"]`'
    yield f"to keep it: `# emberwire: ignore[{finding.code}] -- why` behind the line or above the statement"
    yield f'  or under [tool.emberwire.lint.per-file-ignores]: `"{_pattern(path)}" = ["{finding.code}"]`'


def _pattern(path: Path) -> str:
    """What `per-file-ignores` calls the folder of a file, or the file where the folder is the whole project."""
    return f"{path.parent.as_posix()}/*" if path.parent.name else path.name


def _nothing(path: Path, line: int, findings: list[Finding], config: Config) -> str:
    """Why there is no finding in this line."""
    count = len(path.read_bytes().splitlines())
    ends = "" if line <= count else f", which has {count} line{'' if count == 1 else 's'}"
    lines = [f"There is no finding in line {line} of {path}{ends}."]
    silenced = [f for f in _unsilenced(path, config) if f.line == line and f not in findings]
    lines += [f"A comment silences {finding.code} there: {finding.message}." for finding in silenced]
    if is_test_path(path, config):
        lines.append("The file counts as a test or an example (`test-paths`): most rules leave those alone.")
    lines += _standing(path, line, config)
    others = ", ".join(str(number) for number in sorted({finding.line for finding in findings})) or "none"
    return "\n".join([*lines, f"Lines with findings: {others}."]) + "\n"


def _standing(path: Path, line: int, config: Config) -> Iterator[str]:
    """Which guard was believed for the handler or join that the line stands in, and why."""
    from lint_rules.run.access_map import rows_at

    try:
        rows = rows_at(one_file.Run(config, frozenset()), path, line)
    except (SyntaxError, ValueError):
        return
    for row in sorted(rows, key=lambda row: row.place.first_line):
        yield ""
        yield from _stands(row)


def _stands(row: Row) -> Iterator[str]:
    yield f"{row.place.symbol} ({row.kind}, {row.framework}) is {row.said}."
    for reason in row.reasons:
        yield f"  why: {reason}"
    for guard in row.guards:
        yield f"  guard: {guard.place.path}:{guard.place.line}  {guard.text}"
        if guard.depends:
            yield f"    it depends on {', '.join(guard.depends)}"
        yield f"    why: {guard.why}"


def _unsilenced(path: Path, config: Config) -> list[Finding]:
    """The findings of a file as if it held no suppressions."""
    text = path.read_bytes()
    words = re.compile(rb"(noqa|emberwire(?=\s*:))", re.IGNORECASE)
    blind = words.sub(lambda match: b"x" * len(match[0]), text)
    codes = frozenset(code for code in one_file.selected(config) if not code.startswith("EW9"))
    found = one_file.Run(config, codes).complete(path, blind)
    lines = text.decode("utf-8", "replace").splitlines()
    return [
        replace(finding, source_line=lines[finding.line - 1] if finding.line <= len(lines) else "") for finding in found
    ]
