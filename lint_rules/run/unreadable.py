"""Findings about files that the rules cannot look at: unreadable, no Python, nested too deeply."""

from __future__ import annotations

import sys
from dataclasses import replace

from lint_rules.finding import Confidence, Finding, Severity

SYNTAX_CODE = "EW000"

_UNPARSABLE = f"the file cannot be parsed by Python {sys.version_info.major}.{sys.version_info.minor}"
# The version is named because it may be the reason: syntax of a newer Python than the one that runs the linter.


def broken(display: str, line: int, column: int, message: str) -> Finding:
    """A finding about a file that cannot be looked at as others are."""
    return Finding(
        SYNTAX_CODE,
        "syntax-error",
        display,
        line,
        column,
        line,
        column + 1,
        message,
        Severity.ERROR,
        Confidence.HIGH,
    )


def unparsable(display: str, error: Exception) -> Finding:
    """The finding for what Python says about a file that it cannot parse."""
    if isinstance(error, SyntaxError):
        text = (error.text or "").rstrip("\n")
        found = broken(display, error.lineno or 1, error.offset or 1, f"{_UNPARSABLE}: {error.msg}")
        return replace(found, source_line=text)
    return broken(display, 1, 1, f"{_UNPARSABLE}: {error}")
