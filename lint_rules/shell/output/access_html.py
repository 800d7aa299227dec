"""Writes the access map as one HTML page that needs nothing else, for a report.

All text is escaped. The page's policy (CSP) lets nothing be loaded, and only its own style and script run, by their
hashes: code of a project that gets past the escaping would still not run.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path

from lint_rules.run.access_map import VERDICTS, AccessMap, GuardAt, Place, Row
from lint_rules.shell.output.access_text import summary

_PAGE = Path(__file__).parent / "access_page"

MEANING = {
    "open": "No decision about the client stands before it.",
    "unknown": "The analysis gave up, or the decision rests on code that is not at hand.",
    "unless": "A guard stands before it, and a setting switches the guard off.",
    "guarded": "A decision that depends on the client stands before it, on every way.",
    "closed": "No client gets in.",
}


def html(drawn: AccessMap) -> str:
    """The whole page."""
    style, script = _text("page.css"), _text("page.js")
    return (
        "<!doctype html>\n"
        f'<html lang="en">\n<head>\n<meta charset="utf-8">\n{_policy(style, script)}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Access map</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_head(drawn)}\n<main>\n{''.join(_sections(drawn))}{_aside(drawn)}</main>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _text(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    rules = (
        "default-src 'none'", f"style-src {_hash(style)}", f"script-src {_hash(script)}", "base-uri 'none'",
        "form-action 'none'",
    )  # fmt: skip
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _head(drawn: AccessMap) -> str:
    counts = Counter(row.verdict for row in drawn.rows)
    listed = "".join(
        f'<li><b>{counts[verdict]}</b><span class="verdict {verdict}">{_called(verdict)}</span></li>'
        for verdict in VERDICTS
    )
    said = "".join(f"<p><b>{_called(verdict)}</b>: {escape(MEANING[verdict])}</p>" for verdict in VERDICTS)
    return (
        f'<header>\n<h1>Access map</h1>\n<p class="soft">{escape(summary(drawn))} '
        "Made by <code>emberwire access</code> from the source text; nothing of it was run.</p>\n"
        f'<ul class="counts">{listed}</ul>\n<details><summary><span class="kind">Help</span>'
        f'<span>What the verdicts mean</span><span></span></summary><div class="inside">{said}</div></details>\n'
        f"{_form(drawn) if drawn.rows else ''}</header>"
    )


def _called(verdict: str) -> str:
    return "guarded unless" if verdict == "unless" else verdict


def _form(drawn: AccessMap) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="verdict" value="{verdict}" checked>{_called(verdict)}</label>'
        for verdict in VERDICTS
    )
    frameworks = "".join(
        f"<option>{escape(name)}</option>" for name in dict.fromkeys(row.framework for row in drawn.rows)
    )
    return (
        f'<form hidden autocomplete="off">\n<fieldset><legend>Show</legend>{boxes}</fieldset>\n'
        f'<label>Framework <select name="framework"><option value="">all</option>{frameworks}</select></label>\n'
        '<label>Search <input type="search" name="words" placeholder="path, name or code"></label>\n'
        '<span id="shown" role="status" class="soft"></span>\n</form>\n'
    )


def _sections(drawn: AccessMap) -> Iterator[str]:
    numbered = enumerate(drawn.rows, 1)
    for framework, rows in groupby(numbered, key=lambda pair: pair[1].framework):
        yield f"<section>\n<h2>{escape(framework)}</h2>\n"
        for path, in_file in groupby(rows, key=lambda pair: pair[1].place.path):
            yield f"<section>\n<h3>{escape(path)}</h3>\n"
            yield from (_row(number, row) for number, row in in_file)
            yield "</section>\n"
        yield "</section>\n"


def _row(number: int, row: Row) -> str:
    reasons = "".join(f"<p>{escape(_sentence(reason))}</p>\n" for reason in row.reasons)
    colour = "settled" if row.verdict == "open" and not row.counts else row.verdict
    return (
        f'<details id="row-{number}" data-verdict="{row.verdict}" data-framework="{escape(row.framework)}" '
        f'data-path="{escape(row.place.path)}">\n<summary><span class="kind">{row.kind}, line {row.place.line}</span>'
        f'<span class="name">{escape(row.name)}</span>'
        f'<span class="verdict {colour}">{escape(row.said)}</span></summary>\n<div class="inside">\n'
        f"{reasons}{_code('The code', row.place)}{''.join(map(_guard, row.guards))}</div>\n</details>\n"
    )


def _guard(guard: GuardAt) -> str:
    about = f"Depends on {', '.join(guard.depends)}. " if guard.depends else ""
    unless = f" It is left out where {guard.unless}." if guard.unless else ""
    return f"{_code('Guard', guard.place)}<p>{escape(about + _sentence(guard.why) + unless)}</p>\n"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _code(title: str, place: Place) -> str:
    lines = "\n".join(f"<span>{at:>5}  </span>{escape(text)}" for at, text in enumerate(place.code, place.first_line))
    return f'<h4>{title}: <code>{escape(place.path)}:{place.line}</code></h4>\n<pre tabindex="0">{lines}</pre>\n'


def _aside(drawn: AccessMap) -> str:
    items: Iterable[str] = (
        *(f"{path}: it has sockets, and no handler in it was recognised" for path in drawn.unrecognised),
        *(f"{path}: {why}" for path, why in drawn.unread),
        *(fault.sentence for fault in drawn.faults),
    )
    listed = "".join(f"<li>{escape(item)}</li>\n" for item in items)
    return f"<h2>Not judged</h2>\n<ul>{listed}</ul>\n" if listed else ""
