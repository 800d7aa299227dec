"""A baseline: the findings that a project has decided to live with for now, so that only new ones count.

    emberwire lint --write-baseline emberwire-baseline.json
    emberwire lint --baseline emberwire-baseline.json

A fingerprint is made of the rule, the enclosing function and the text of the line, and holds neither line number nor
path: it survives lines that shift and files that move. Equal findings in one function are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lint_rules.finding import Finding
from lint_rules.selection.retired import predecessors
from lint_rules.settings.config import ConfigError


def fingerprint(finding: Finding, code: str = "") -> str:
    """What a finding is known by; with a code, what it was known by under that one."""
    text = " ".join(finding.source_line.split())
    key = "\0".join((code or finding.code, finding.symbol, text))
    from hashlib import blake2b  # brings OpenSSL along

    return blake2b(key.encode(), digest_size=10).hexdigest()


def dump(findings: Iterable[Finding]) -> str:
    """The baseline file for these findings: sorted, one entry a line, so that it merges well."""
    import json

    counts = Counter((finding.code, finding.symbol, fingerprint(finding)) for finding in findings)
    rows = [
        {"code": code, "symbol": symbol, "fingerprint": mark, "count": count}
        for (code, symbol, mark), count in sorted(counts.items())
    ]
    lines = ",\n".join("  " + json.dumps(row, sort_keys=True) for row in rows)
    return '{"version": 1, "findings": [\n' + lines + "\n]}\n"


def load(path: Path) -> Counter[str]:
    """How often each fingerprint is allowed. Raises `ConfigError` for a file that is no baseline."""
    import json

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Counter({row["fingerprint"]: int(row["count"]) for row in document["findings"]})
    except OSError as error:
        raise ConfigError(f"the baseline {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        why = error if isinstance(error, ValueError) else "it has no list of findings with their fingerprints"
        raise ConfigError(f"{path} is not a baseline written by `emberwire lint --write-baseline`: {why}") from error


def remaining(findings: Iterable[Finding], allowed: Counter[str]) -> list[Finding]:
    """The findings that the baseline does not cover."""
    if not allowed:
        return list(findings)
    left = Counter(allowed)
    kept: list[Finding] = []
    for finding in findings:
        mark = next((mark for mark in _marks(finding) if left[mark] > 0), None)
        if mark is None:
            kept.append(finding)
        else:
            left[mark] -= 1
    return kept


def _marks(finding: Finding) -> list[str]:
    """Its fingerprint, and those of the retired rules that its rule took over."""
    return [fingerprint(finding, code) for code in (finding.code, *predecessors(finding.code))]


def stale(findings: Iterable[Finding], allowed: Counter[str]) -> int:
    """How many findings the baseline covers that are there no more."""
    found = list(findings)
    return allowed.total() - (len(found) - len(remaining(found, allowed)))
