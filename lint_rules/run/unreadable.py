"""Findings about files that the rules cannot look at: unreadable, no Python, nested too deeply."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

from lint_rules.finding import Confidence, Finding, Severity
from lint_rules.sieve.reading import NoText

SYNTAX_CODE = "EW000"

LONGEST = 400
"""Characters of a line that may be tried."""

_NEWER = re.compile(r"""^type \w+|^(async )?def \w+\[|^class \w+\[|\b[fFrRtT]{1,2}["']|^except [\w.]+, """)
"""Python 3.12: `type X = …`, type parameters, quotes and backslashes in f-strings; 3.14: t-strings, `except A, B:`."""

_BROKEN_OFF = re.compile(r"""\b[fFrR]{1,2}["'][^"']*\{[^{}"']*$""")
"""An f-string with a line break inside of its braces, which Python 3.12 allows."""

_COMMENT = re.compile(r"""\s+#[^"']*$""")
_HEAD = re.compile(r"(async )?(def|class) ")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

_ALLOWED_SINCE = "f-string expression part cannot include"
"""What Python 3.11 says of a backslash or a comment in an f-string, which Python 3.12 allows."""

_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_UNPARSABLE = f"the file cannot be parsed by Python {_VERSION}"
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


def no_source(display: str) -> Finding:
    """The finding for JSON, which Python may be able to parse: a notebook is not read."""
    instead = "`jupyter nbconvert --to script` writes a notebook as Python"
    return broken(display, 1, 1, f"the file is JSON, not Python, and is not judged: {instead}")


def unparsable(display: str, error: Exception, source: bytes = b"") -> Finding:
    """The finding for what Python says about a file that it cannot parse; of a newer Python's syntax it is advice."""
    found = _unparsable(display, error)
    if not isinstance(error, SyntaxError) or isinstance(error, NoText) or not _is_newer(error, source):
        return found
    message = f"the file is written for a newer Python than the {_VERSION} that runs the linter, and is not judged"
    return replace(found, severity=Severity.ADVICE, message=f"{message}: run it on that Python")


def _is_newer(error: SyntaxError, source: bytes) -> bool:
    """True where the line that Python stumbles over is one that libcst, which knows every Python's syntax, can parse.

    Only short lines that look like newer syntax are tried: libcst's parser ends the process on very deep text.
    """
    import libcst as cst

    if error.msg.startswith(_ALLOWED_SINCE):
        return True
    lines = source.decode("utf-8", "replace").splitlines()
    line = lines[error.lineno - 1].strip() if error.lineno and error.lineno <= len(lines) else ""
    if len(line) > LONGEST or _NEWER.search(line) is None:
        return False
    if error.msg.startswith("unterminated string literal"):
        return _BROKEN_OFF.search(line) is not None
    line = _completed(line)
    head = f"try: pass\n{line}" if line.startswith("except") else line
    try:
        cst.parse_module(f"{head} pass\n" if line.endswith(":") else f"{head}\n")
    except (cst.ParserSyntaxError, SyntaxError, UnicodeError, RecursionError):
        return False
    return True


def _completed(line: str) -> str:
    """The first line of a statement as one of its own: no comment, no bracket left open, a colon behind a head."""
    text = _COMMENT.sub("", line)
    opened: list[str] = []
    for letter in text:
        if letter in _CLOSING:
            opened.append(_CLOSING[letter])
        elif opened and letter == opened[-1]:
            opened.pop()
    text += f"x{''.join(reversed(opened))}" if opened else ""
    return text if text.endswith(":") or not _HEAD.match(text) else f"{text}:"


def _unparsable(display: str, error: Exception) -> Finding:
    if isinstance(error, SyntaxError):
        text = (error.text or "").rstrip("\n")
        found = broken(display, error.lineno or 1, error.offset or 1, f"{_UNPARSABLE}: {error.msg}")
        return replace(found, source_line=text)
    return broken(display, 1, 1, f"{_UNPARSABLE}: {error}")
