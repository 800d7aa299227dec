"""Turns findings into text: a code frame for people, one line each for editors, JSON for programs.

The JSON layout is a promise: keys are added, never renamed, while `schema_version` stays 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from lint_rules.finding import Confidence, Finding, Severity, Step
from lint_rules.measured import levels
from lint_rules.measured import record as measured
from lint_rules.run.faults import unjudged
from lint_rules.run.one_file import SYNTAX_CODE, Result, display
from lint_rules.shell.fast_path import nothing_in

SCHEMA_VERSION = 1

MOST = 5
"""Findings of one rule in one file that people are shown in full."""


def text(result: Result) -> str:
    """Each finding with the line that it is about, and a summary."""
    shown, more = capped(result)
    blocks = [_frame(finding) for finding in shown]
    sure = levels([(finding.code, finding.confidence) for finding in result.findings])
    return "\n".join([*blocks, *more, _summary(result), *sure, *recognised(result), *_faults(result)]) + "\n"


def concise(result: Result) -> str:
    """`path:line:column: CODE severity: message`, one line each, and a summary."""
    shown, more = capped(result)
    lines = [f"{f.path}:{f.line}:{f.column}: {f.code} {f.severity}: {f.message}" for f in shown]
    return "\n".join([*lines, *more, _summary(result), *recognised(result), *_faults(result)]) + "\n"


def capped(result: Result) -> tuple[list[Finding], list[str]]:
    """The findings that people are shown in full, and a line for each rule and file with more of them.

    Files for a newer Python have one cause, however many they are: the first is shown.
    """
    shown: list[Finding] = []
    counts: Counter[tuple[str, str]] = Counter()
    for finding in result.findings:
        key = finding.code, "" if _is_for_newer(finding) else finding.path
        counts[key] += 1
        if result.shows_all or counts[key] <= _most(key[1]):
            shown.append(finding)
    left = {} if result.shows_all else {key: count - _most(key[1]) for key, count in counts.items()}
    return shown, [
        f"{path or 'files for a newer Python'}: {count} more {code} (--all shows them)"
        for (code, path), count in left.items()
        if count > 0
    ]


def _is_for_newer(finding: Finding) -> bool:
    """True for a file in the syntax of a newer Python: EW000 of other files is no advice."""
    return finding.code == SYNTAX_CODE and finding.severity is Severity.ADVICE


def _most(path: str) -> int:
    return MOST if path else 1


def place_of(step: Step) -> str:
    """Where a step is, as findings say it."""
    return f"{display(Path(step.path))}:{step.line}:{step.column}"


def as_json(result: Result) -> str:
    """The whole result as one JSON document."""
    import json

    document = {
        "schema_version": SCHEMA_VERSION,
        "findings": [record(finding) for finding in result.findings],
        "files": result.files,
        "suppressed": result.suppressed,
        "hidden": dict(result.hidden),
        "dependents": result.dependents,
        "confidence": {str(level): measured(level) for level in Confidence},
        "handlers": dict(sorted(result.handlers.items())),
        "unrecognised": list(result.unrecognised),
        "faults": [fault.row for fault in result.faults],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def record(finding: Finding) -> dict[str, object]:
    """One finding as JSON has it."""
    from lint_rules.run.baseline import fingerprint

    return {
        "code": finding.code,
        "name": finding.name,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "message": finding.message,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "fixable": finding.fixable,
        "symbol": finding.symbol,
        "fingerprint": fingerprint(finding),
        "fix": _fix(finding),
        "trace": list(finding.trace),
        "read": sorted(display(Path(path)) for path in finding.basis.files),
        "steps": [_step(step) for step in finding.steps],
    }


def _step(step: Step) -> dict[str, object]:
    path = display(Path(step.path))
    return {"message": step.message, "path": path, "line": step.line, "column": step.column}


def _fix(finding: Finding) -> dict[str, object] | None:
    """A fix as offsets into the decoded text of the file, the byte order mark not counted."""
    if finding.fix is None:
        return None
    edits = [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in finding.fix.edits]
    return {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}


def _frame(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    head = f"{place}: {finding.code} [{finding.name}] {finding.severity}: {finding.message}"
    way = finding.steps if len(finding.steps) > 1 else ()
    tail = "".join(f" = {place_of(step)}: {step.message}\n" for step in way)
    if not finding.source_line.strip():
        return f"{head}\n{tail}"
    source = finding.source_line.replace("\t", " ").rstrip()
    width = (
        finding.end_column - finding.column if finding.end_line == finding.line else len(source) - finding.column + 1
    )
    gutter = " " * len(str(finding.line))
    marker = " " * (finding.column - 1) + "^" * max(1, min(width, len(source) - finding.column + 1))
    return f"{head}\n {gutter} |\n {finding.line} | {source}\n {gutter} | {marker}\n{tail}"


def _summary(result: Result) -> str:
    files = f"{result.files} file{'' if result.files == 1 else 's'}"
    if not result.findings:
        return nothing_in(result.files, f"{_anew(result)}{_silenced(result)}")
    count, found = len(result.findings), len({finding.path for finding in result.findings})
    if found < result.files and not result.dependents:
        files = f"{found} of {files}"
    text = f"{count} finding{'' if count == 1 else 's'} in {files}{_anew(result)}{_fixable(result)}{_silenced(result)}"
    return f"{text}. `emberwire explain CODE` says why."


LISTED = 5
"""Files without a recognised handler that are named; of more only the number is told."""


def recognised(result: Result) -> list[str]:
    """How many handlers were judged, and the files with sockets in which there was none to judge."""
    lines = []
    if result.handlers:
        parts = [f"{count} {framework}" for framework, count in sorted(result.handlers.items())]
        lines.append(f"Handlers judged: {', '.join(parts)}.")
    if result.unrecognised:
        named = ", ".join(result.unrecognised[:LISTED])
        more = len(result.unrecognised) - LISTED
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"Sockets, but no handler that was recognised, so not judged: {named}{rest}.")
    return lines


def _faults(result: Result) -> list[str]:
    """The files that were not judged to the end."""
    return unjudged(result.faults) if result.faults else []


def _silenced(result: Result) -> str:
    """What is not shown is at least counted: comments and options may hide more than anybody thinks."""
    comments = f"; comments silence {result.suppressed}" if result.suppressed else ""
    return comments + "".join(f"; {by} hides {count}" for by, count in result.hidden)


def _anew(result: Result) -> str:
    """The files that were judged although nobody named them."""
    if not result.dependents:
        return ""
    return f" and {result.dependents} that may rest on {'it' if result.files == 1 else 'them'}"


def _fixable(result: Result) -> str:
    safe = sum(finding.fix is not None and finding.fix.safe for finding in result.findings)
    unsafe = sum(finding.fix is not None for finding in result.findings) - safe
    parts = [f"{safe} fixable with --fix"] if safe else []
    parts += [f"{unsafe} {'more ' if safe else 'fixable '}with --fix --unsafe-fixes"] if unsafe else []
    return "".join(f", {part}" for part in parts)


def jsonl(result: Result) -> str:
    """One JSON object a finding and line."""
    import json

    return "".join(json.dumps(record(finding), ensure_ascii=False) + "\n" for finding in result.findings)


def statistics(result: Result) -> str:
    """How often each rule was reported."""
    return "".join(f"{count:5} {code} {severity:7} {name}\n" for (code, name, severity), count in _counted(result))


def _counted(result: Result) -> list[tuple[tuple[str, str, str], int]]:
    """Code, name and severity of what was found, with how often; the most frequent first."""
    return Counter((f.code, f.name, str(f.severity)) for f in result.findings).most_common()


def statistics_json(result: Result) -> str:
    """The same for programs."""
    import json

    rows = [{"code": c, "name": name, "severity": sev, "count": n} for (c, name, sev), n in _counted(result)]
    return json.dumps({"schema_version": SCHEMA_VERSION, "statistics": rows, "files": result.files}, indent=2) + "\n"


def _from(module: str, name: str) -> Callable[[Result], str]:
    """A format that is imported when it is asked for: XML and URLs bring half the standard library along."""

    def written(result: Result) -> str:
        made: Callable[[Result], str] = getattr(import_module(module), name)
        return made(result)

    return written


FORMATS: Mapping[str, Callable[[Result], str]] = {
    "text": text,
    "concise": concise,
    "json": as_json,
    "jsonl": jsonl,
    "sarif": _from("lint_rules.shell.output.sarif", "sarif"),
    "github": _from("lint_rules.shell.output.formats", "github"),
    "gitlab": _from("lint_rules.shell.output.formats", "gitlab"),
    "junit": _from("lint_rules.shell.output.formats", "junit"),
}
"""What `--format` takes."""
