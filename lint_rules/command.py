"""What `emberwire lint` does once its options are read: lint, fix, compare with a baseline, print, and say how it went.

`cli.py` reads the options and imports this only then, so that `emberwire --help` and a mistyped option stay fast.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lint_rules import baseline, discover, engine, report
from lint_rules._needs import NEEDS
from lint_rules.config import Config, ConfigError, load
from lint_rules.facts import decode
from lint_rules.rule import Finding, Severity

_RANK = {Severity.ADVICE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True)
class Options:
    """The options of one `emberwire lint`."""

    paths: tuple[Path, ...]
    format_name: str = "text"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    config_path: Path | None = None
    force_exclude: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    baseline_path: Path | None = None
    write_baseline: Path | None = None
    stdin_filename: Path | None = None
    statistics: bool = False
    severity: str = "advice"
    exit_zero: bool = False


def configuration(options: Options) -> Config:
    """The configuration of the first path, changed by the options. Raises `ConfigError`."""
    start = options.stdin_filename or (options.paths[0] if options.paths else Path())
    config = load(start, explicit=options.config_path)
    if options.select:
        config = replace(config, select=options.select, extend_select=())
    return replace(
        config,
        ignore=(*config.ignore, *options.ignore),
        extend_select=(*config.extend_select, *options.extend_select),
    )


def run(options: Options, *, read_stdin: Callable[[], bytes], write: Callable[[str], None]) -> int:
    """Do it; returns the exit code. Raises `ConfigError` or `FileNotFoundError` for what makes it impossible."""
    config = configuration(options)
    _check_codes(config)
    if options.stdin_filename is not None:
        result = _lint_stdin(options, config, read_stdin())
    else:
        result = _lint_files(options, config, write)
    result = _filter(result, options)
    if options.write_baseline is not None:
        options.write_baseline.write_text(baseline.dump(result.findings), encoding="utf-8")
        write(f"Wrote {len(result.findings)} findings to {options.write_baseline}.\n")
        return 0
    write(report.statistics(result) if options.statistics else report.FORMATS[options.format_name](result))
    return 1 if result.findings and not options.exit_zero else 0


def _check_codes(config: Config) -> None:
    """A selection that matches no rule is a mistake, and one that would look like success."""
    for code in (*config.select, *config.ignore, *config.extend_select):
        if not any(known.startswith(code) for known in NEEDS):
            close = difflib.get_close_matches(code, NEEDS, n=1)
            hint = f"; did you mean {close[0]}?" if close else "; `emberwire rules` lists them"
            raise ConfigError(f"no rule starts with {code!r}{hint}")


def _lint_stdin(options: Options, config: Config, source: bytes) -> engine.Result:
    run_ = engine.Run(config, engine.selected(config))
    path = options.stdin_filename or Path("stdin.py")
    return engine.Result(run_.file(path, source), 1, run_.suppressed)


def _lint_files(options: Options, config: Config, write: Callable[[str], None]) -> engine.Result:
    paths = options.paths or (Path(),)
    found = list(discover.files(paths, root=config.root, exclude=config.exclude, force_exclude=options.force_exclude))
    result = engine.lint_files(found, config)
    if not options.fix and not options.diff:
        return result
    touched = {finding.path for finding in result.findings if finding.fix is not None}
    changed = [path for path in found if engine.display(path) in touched and _fix_file(path, config, options, write)]
    return engine.lint_files(found, config) if changed and options.fix else result


def _fix_file(path: Path, config: Config, options: Options, write: Callable[[str], None]) -> bool:
    """Fix one file, or show what would be done; True when there was something to do."""
    from lint_rules import fix

    original = path.read_bytes()
    text = decode(original)
    encoding_of = "utf-8"

    def lint(changed: str) -> Sequence[Finding]:
        return engine.Run(config, engine.selected(config)).file(path, changed.encode(encoding_of))

    fixed = fix.fix_text(text, lint, unsafe=options.unsafe_fixes)
    if fixed.text == text:
        return False
    if options.diff:
        name = engine.display(path)
        write("".join(difflib.unified_diff(text.splitlines(True), fixed.text.splitlines(True), name, name)))
    else:
        fix.write(path, fixed.text, original)
    return True


def _filter(result: engine.Result, options: Options) -> engine.Result:
    lowest = _RANK[Severity(options.severity)]
    findings = [finding for finding in result.findings if _RANK[finding.severity] >= lowest]
    if options.baseline_path is not None:
        findings = baseline.remaining(findings, baseline.load(options.baseline_path))
    return replace(result, findings=findings)


def show_config(options: Options) -> str:
    """The configuration that holds for the first path, as TOML-like lines."""
    config = configuration(options)
    shown = {name.replace("_", "-"): value for name, value in vars(config).items()}
    lines = [f"{name} = {value!r}" for name, value in shown.items()]
    return "\n".join([*lines, f"rules that run = {', '.join(sorted(engine.selected(config)))}"]) + "\n"


def explain_place(place: str) -> str | None:
    """Why there is a finding at `FILE:LINE`: what was followed, and what would silence it; None for no such place."""
    name, _, line = place.rpartition(":")
    path = Path(name)
    if not line.isdigit() or not path.is_file():
        return None
    config = load(path)
    findings = engine.lint_files([path], config).findings
    here = [finding for finding in findings if finding.line == int(line)]
    if not here:
        others = ", ".join(str(finding.line) for finding in findings) or "none"
        return f"There is no finding in line {line} of {name}. Lines with findings: {others}.\n"
    return "\n".join(_explanation(finding) for finding in here)


def _explanation(finding: Finding) -> str:
    lines = [f"{finding.path}:{finding.line}: {finding.code} {finding.message}"]
    lines += [f"  {step}" for step in finding.trace]
    lines.append(f"  severity {finding.severity}, confidence {finding.confidence}; in {finding.symbol or 'the module'}")
    lines.append(f"  `emberwire explain {finding.code}` says what to write instead")
    lines.append(f"  to keep it: `# emberwire: ignore[{finding.code}] -- why`")
    return "\n".join(lines) + "\n"
