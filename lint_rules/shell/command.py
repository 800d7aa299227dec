"""What `emberwire lint` does once its options are read: lint, leave out, fix, print, and say how it went.

`cli.py` reads the options and imports this only then, so that `emberwire --help` and a mistyped option stay fast.
Text for people and programs goes to `write`, what is said beside it to `note` (standard error).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.finding import Finding, Severity
from lint_rules.run import baseline, faults, one_file
from lint_rules.run.many_files import Effort, remember, run_over
from lint_rules.selection.scopes import Scope, configuration, scopes
from lint_rules.settings import contradictions
from lint_rules.settings.config import Config, ConfigError
from lint_rules.shell.output import report
from lint_rules.sieve.reading import SMALL_RUN, Sources

if TYPE_CHECKING:
    from lint_rules.run.fix_files import Mended
    from lint_rules.run.since import Changes
    from lint_rules.settings.options import Options

_RANK = {Severity.ADVICE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True)
class Console:
    """Where input comes from and text goes to."""

    read_stdin: Callable[[], bytes]
    write: Callable[[str], None]
    note: Callable[[str], None]
    progress: Callable[[int, int], None] | None = None


def run(options: Options, console: Console) -> int:
    """Do it; returns the exit code. Raises `ConfigError` or `FileNotFoundError` for what makes it impossible."""
    contradictions.check(options)
    if options.stdin_filename is not None:
        return _run_stdin(options, console, options.stdin_filename)
    unreadable: list[tuple[str, str]] = []
    found = scopes(options, unreadable)
    sources = Sources()  # one for all: projects that stand in each other are read once
    result = _lint(found, options, console, sources)
    shut = [f"{folder} cannot be read ({why}): nothing in it was looked at." for folder, why in unreadable]
    _say_beside((*(note for scope in found for note in scope.notes), *shut, *result.notes), result, console)
    if options.write_baseline is not None:
        return _write_baseline(options.write_baseline, found, result, console)
    narrowing = Narrowing.of(options, found)
    _mention_idle(found, narrowing, result, options, console)
    if options.dependents:
        result = _with_dependents(found, result, options, console, sources)
    reported = narrowing.narrowed(result)
    if options.add_noqa:
        return max(_add_noqa(found, reported.findings, options, console), faults.exit_code(result.faults))
    if options.fix or options.diff:
        return _mend(found, reported, narrowing, options, console)
    return _print(reported, options, console)


def _write_baseline(path: Path, found: Sequence[Scope], result: one_file.Result, console: Console) -> int:
    path.write_text(baseline.dump(result.findings), encoding="utf-8")
    console.write(f"Wrote {_count(len(result.findings), 'finding')} to {path}.\n")
    if not any(scope.config.baseline for scope in found):
        console.write(f"Leave them out with --baseline {path}, or name it in the configuration.\n")
    return faults.exit_code(result.faults)


def _say_beside(notes: Iterable[str], result: one_file.Result, console: Console) -> None:
    for note in dict.fromkeys(notes):
        console.note(f"{note}\n")
    if result.faults:
        console.note(faults.told(result.faults, "lint"))


def _lint(
    found: Sequence[Scope], options: Options, console: Console, sources: Sources | None = None
) -> one_file.Result:
    effort = Effort(options.jobs, cache=not options.no_cache, progress=console.progress)
    sources = sources if sources is not None else Sources()
    small = sum(len(scope.files) for scope in found) <= SMALL_RUN
    runs = [
        (scope.files, one_file.Run(scope.config, scope.codes, check_syntax=small, sources=sources)) for scope in found
    ]
    # What the projects inside do not hold is known by the time that the one around them looks through everything.
    results = [run_over(files, run, effort) for files, run in reversed(runs)][::-1]
    notes = [note for result in results for note in result.notes]
    if _is_whole(found, options):
        from lint_rules.run.unseen import unseen

        notes += [sentence for files, run in runs for sentence in unseen(run, files)]
    if not options.no_cache:
        for _, run in runs:
            remember(run)
    return _together(results, notes)


def _together(results: Sequence[one_file.Result], notes: Iterable[str]) -> one_file.Result:
    """What several runs have found, as one."""
    return one_file.Result(
        [finding for result in results for finding in result.findings],
        sum(result.files for result in results),
        sum(result.suppressed for result in results),
        tuple(notes),
        handlers=sum((result.handlers for result in results), Counter[str]()),
        unrecognised=tuple(path for result in results for path in result.unrecognised),
        faults=tuple(fault for result in results for fault in result.faults),
    )


def _with_dependents(
    found: Sequence[Scope], result: one_file.Result, options: Options, console: Console, sources: Sources
) -> one_file.Result:
    """The result with what a change opens in other files: findings whose verdict was read from a named one."""
    from lint_rules.run.dependents import dependents

    named = [path for scope in found for path in scope.files]
    roots = _outermost({scope.config.root for scope in found} | {configuration(options, Path()).root})
    marks = frozenset(mark for scope in found for mark in one_file.marks(scope.config))
    inside = [(root, [path for path in named if path.resolve().is_relative_to(root)]) for root in roots]
    others = [dependents(paths, root, sources, marks=marks) for root, paths in inside]
    paths = tuple(path for other in others for path in other.files)
    changes = _changes_of(named)
    if not paths:
        return result
    anew = _lint(scopes(replace(options, paths=paths, force_exclude=True)), options, console, sources)
    opened = [said for finding in anew.findings if (said := _resting(finding, changes)) is not None]
    left_out = sum(other.left_out for other in others)
    if left_out:
        console.note(f"{_count(left_out, 'file')} further away may rest on these too: lint the whole project.\n")
    if anew.faults:
        console.note(faults.told(anew.faults, "lint"))
    failed = (*result.faults, *anew.faults)
    return replace(result, findings=[*result.findings, *opened], dependents=anew.files, faults=failed)


def _outermost(roots: Iterable[Path]) -> list[Path]:
    """The folders among these that stand in no other one."""
    found: list[Path] = []
    for root in sorted(roots):
        if not any(root.is_relative_to(outer) for outer in found):
            found.append(root)
    return found


FROM_REF = "PRE_COMMIT_FROM_REF"
"""Where pre-commit says from which revision on it looks at commits that are made already."""


def _changes_of(named: Sequence[Path]) -> Changes:
    """What differs from the last commit in these files; where git knows of nothing, they count as a whole."""
    from lint_rules.run.since import Changes, changes_since

    try:
        return changes_since(os.environ.get(FROM_REF) or "HEAD", named[0].parent if named else Path()).of(named)
    except ConfigError:
        return Changes().of(named)


def _resting(finding: Finding, changes: Changes) -> Finding | None:
    """The finding with what changed below it in its message; None if nothing did."""
    behind = changes.behind(finding)
    if not behind:
        return None
    what = " and ".join(behind)
    return replace(
        finding,
        message=f"{finding.message}; this rests on {what}, which changed",
        trace=(*finding.trace, f"changed: {what}"),
    )


@dataclass(frozen=True)
class Narrowing:
    """Which findings count: how grave they are, what a baseline covers, what has changed."""

    lowest: int
    allowed: Counter[str]
    changes: Changes | None

    @classmethod
    def of(cls, options: Options, found: Sequence[Scope]) -> Narrowing:
        """What the options and the configuration say. Raises `ConfigError`."""
        return cls(_RANK[Severity(options.severity)], _allowed(options, found), _changes(options))

    def narrowed(self, result: one_file.Result) -> one_file.Result:
        """The findings that count, and how many do not."""
        grave = [finding for finding in result.findings if _RANK[finding.severity] >= self.lowest]
        touched = [said for finding in grave if (said := self._touched(finding)) is not None]
        kept = baseline.remaining(touched, self.allowed) if self.allowed else touched
        counts = {
            "--severity": len(result.findings) - len(grave),
            "--since": len(grave) - len(touched),
            "the baseline": len(touched) - len(kept),
        }
        return replace(result, findings=kept, hidden=tuple((by, count) for by, count in counts.items() if count))

    def _touched(self, finding: Finding) -> Finding | None:
        if self.changes is None:
            return finding
        try:
            concerned = self.changes.concern(finding, Path(finding.path).read_bytes())
        except OSError:
            return finding
        return finding if concerned else _resting(finding, self.changes)


def _allowed(options: Options, found: Sequence[Scope]) -> Counter[str]:
    if options.baseline_path is not None:
        return baseline.load(options.baseline_path)
    named = sorted({scope.config.baseline for scope in found if scope.config.baseline})
    return sum((baseline.load(Path(name)) for name in named), Counter[str]())


def _changes(options: Options) -> Changes | None:
    if options.since is None:
        return None
    from lint_rules.run.since import changes_since

    start = options.paths[0] if options.paths else Path()
    return changes_since(options.since, start if start.is_dir() else start.parent)


def _mention_idle(
    found: Sequence[Scope], narrowing: Narrowing, result: one_file.Result, options: Options, console: Console
) -> None:
    """What a baseline covers needlessly, and settings that match nothing: known when all of the project was seen."""
    if not _is_whole(found, options):
        return
    for scope in found:
        if scope.config.public or scope.config.per_file_ignores:
            from lint_rules.run.unused_settings import idle_settings

            console.note("".join(f"{sentence}\n" for sentence in idle_settings(scope)))
    stale = baseline.stale(result.findings, narrowing.allowed) if narrowing.allowed else 0
    if stale:
        entries = "1 entry" if stale == 1 else f"{stale} entries"
        console.note(f"The baseline covers {entries} too many; --write-baseline brings it up to date.\n")


def _is_whole(found: Sequence[Scope], options: Options) -> bool:
    """True when all of the project was looked at."""
    here = Path.cwd().resolve()
    whole = not options.paths or here in (path.resolve() for path in options.paths)
    return whole and all(scope.config.root.is_relative_to(here) for scope in found)


def _mend(
    found: Sequence[Scope], before: one_file.Result, narrowing: Narrowing, options: Options, console: Console
) -> int:
    from lint_rules.run.fix_files import mend

    mended = mend(found, before.findings, unsafe=options.unsafe_fixes, write_files=options.fix and not options.diff)
    if options.diff:
        (console.write if _is_for_people(options) else console.note)(mended.diff)
        code = _print(replace(before, findings=list(mended.remaining)), options, console)
        _say_fixed("would be fixed", mended, options, console)
        return max(code, _exit_code(before, options))
    after = _lint(found, options, console) if mended.changed else before
    code = _print(narrowing.narrowed(after) if mended.changed else before, options, console)
    _say_fixed("fixed", mended, options, console)
    return max(code, 1 if mended.applied and options.exit_non_zero_on_fix and not options.exit_zero else 0)


def _say_fixed(what: str, mended: Mended, options: Options, console: Console) -> None:
    if mended.applied:
        say = console.write if _is_for_people(options) else console.note
        say(f"{_count(len(mended.applied), 'finding')} in {_count(len(mended.changed), 'file')} {what}.\n")


def _is_for_people(options: Options) -> bool:
    """True when more text on standard output does no harm."""
    return options.format_name in ("text", "concise") and options.stdin_filename is None


def _run_stdin(options: Options, console: Console, path: Path) -> int:
    """Lint standard input under a name; with --fix the fixed text goes to standard output and the report beside it."""
    config = configuration(options)
    source = console.read_stdin()
    run_ = one_file.Run(config, one_file.selected(config))
    found = run_.found(run_.first_look(path, source))
    if found.faults:
        console.note(faults.told(found.faults, "lint"))
    narrowing = Narrowing.of(options, [Scope(config, ())])
    result = narrowing.narrowed(one_file.Result([*found.findings], 1, found.suppressed, faults=found.faults))
    if not options.fix and not options.diff:
        return _print(result, options, console)
    return _mend_stdin(config, path, source, result, options, console)


def _mend_stdin(
    config: Config, path: Path, source: bytes, result: one_file.Result, options: Options, console: Console
) -> int:
    from lint_rules.run.fix_files import mend_text, stdin_diff

    fixed = mend_text(config, path, source, result.findings, unsafe=options.unsafe_fixes)
    console.write(stdin_diff(config, path, source, fixed) if options.diff else fixed.text)
    aside = replace(console, write=console.note)
    left = replace(result, findings=[finding for finding in result.findings if finding not in fixed.applied])
    code = _print(left, options, aside)
    return max(code, _exit_code(result, options)) if options.diff else code


def _add_noqa(found: Sequence[Scope], reported: Sequence[Finding], options: Options, console: Console) -> int:
    from lint_rules.run import fix
    from lint_rules.run.annotate import annotate
    from lint_rules.sieve.reading import decode

    count = 0
    for scope in found:
        for path in scope.files:
            mine = [finding for finding in reported if finding.path == one_file.display(path)]
            if not mine or any(finding.code == one_file.SYNTAX_CODE for finding in mine):
                continue
            original = path.read_bytes()

            lint = partial(_lint_text, scope.config, scope.codes, path, original)
            text, added = annotate(decode(original), mine, lint, reason=options.reason)
            if added:
                fix.write(path, text, original)
                count += added
    left = len(reported) - count
    more = f"; {_count(left, 'finding')} could not be silenced by a comment" if left else ""
    console.write(f"Silenced {_count(count, 'finding')}{more}.\n")
    return 1 if left and not options.exit_zero else 0


def _lint_text(config: Config, codes: frozenset[str], path: Path, original: bytes, text: str) -> list[Finding]:
    """The findings of another text for a file. Each is a run of its own: an index remembers what it has read."""
    from lint_rules.run import fix

    return one_file.Run(config, codes).complete(path, fix.encoded(text, original))


def _print(result: one_file.Result, options: Options, console: Console) -> int:
    shown = report.statistics if options.statistics else report.FORMATS[options.format_name]
    if options.statistics and options.format_name == "json":
        shown = report.statistics_json
    console.write(shown(replace(result, shows_all=options.show_all)))
    return _exit_code(result, options)


def _exit_code(result: one_file.Result, options: Options) -> int:
    """1 for findings; advice alone is none, unless it was asked for. A rule that failed is more than a finding."""
    findings = result.findings
    counts = options.strict or any(finding.severity is not Severity.ADVICE for finding in findings)
    return max(1 if findings and counts and not options.exit_zero else 0, faults.exit_code(result.faults))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
