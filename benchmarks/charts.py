"""Draws the result file of a benchmark as an SVG: bars with their ranges, or curves over a logarithmic axis.

    python -m benchmarks.charts docs/plots/fan_out.json          writes docs/plots/fan_out.svg beside it

The same file gives the same picture, byte for byte, so that a changed plot is a changed result.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

COLOURS = ("#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#0f766e", "#a16207", "#be185d", "#475569")
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2937}.t{font-size:15px;font-weight:600}.n{fill:#6b7280}"
    ".g{stroke:#d1d5db;stroke-width:1}.r{stroke:#1f2937;stroke-width:1}"
)
WIDTH = 760
ROW = 22
LEFT = 230


@dataclass(frozen=True, slots=True)
class Bar:
    """One server in one workload: the median of its rounds, and the lowest and highest."""

    name: str
    median: float
    low: float
    high: float


def draw(result: Mapping[str, Any]) -> str:
    """The SVG of a result: `kind` is "bars" or "curves". Raises KeyError for a file that is no result."""
    body, height = (_bars if result["kind"] == "bars" else _curves)(result)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    rows = [head, f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    rows += [_text(16, 24, result["title"], "t"), _text(16, 42, result["unit"], "n"), *body, "</svg>"]
    return "\n".join(rows) + "\n"


def _bars(result: Mapping[str, Any]) -> tuple[list[str], int]:
    rows: list[str] = []
    y = 60
    for group in result["groups"]:
        bars = [Bar(*bar) for bar in group["bars"]]
        scale = (WIDTH - LEFT - 130) / max(bar.high for bar in bars)
        rows.append(_text(16, y + 14, group["name"], "t"))
        y += 24
        for bar in bars:
            rows += _bar(bar, bars[0], y, scale, ours=bar.name == result["ours"])
            y += ROW
        y += 16
    return rows, y


def _bar(bar: Bar, limit: Bar, y: int, scale: float, *, ours: bool) -> Iterator[str]:
    colour = COLOURS[0] if ours else "#94a3b8"
    middle = y + ROW / 2 - 2
    yield _text(LEFT - 8, y + 13, bar.name, "", anchor="end")
    yield f'<rect x="{LEFT}" y="{y}" width="{bar.median * scale:.1f}" height="{ROW - 6}" fill="{colour}"/>'
    yield _line(LEFT + bar.low * scale, middle, LEFT + bar.high * scale, middle, "r")
    label = f"{bar.median:.1f} · {bar.median / limit.median:.2f} times"
    yield _text(LEFT + bar.high * scale + 8, y + 13, label, "n")


def _curves(result: Mapping[str, Any]) -> tuple[list[str], int]:
    """Every curve as times its own value at 100, which is what tells a straight line from one that bends."""
    top, bottom, right = 64, 380, WIDTH - 180
    points = [point for curve in result["curves"] for point in curve["points"]]
    decades = math.ceil(math.log10(max(size for size, _ in points)))
    highest = max(2.0, *(value for _, value in points)) * 1.05

    def x(size: float) -> float:
        return 50 + (right - 50) * float(math.log10(size)) / decades

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / float(highest)

    rows = [_line(50, y(value), right, y(value), "g") for value in (0, 0.5, 1, 1.5, 2)]
    rows += [_text(42, y(value) + 4, f"{value:g}", "n", anchor="end") for value in (0, 0.5, 1, 1.5, 2)]
    rows += [_text(x(10**power), bottom + 18, f"{10**power:,}", "n", anchor="middle") for power in range(decades + 1)]
    for number, curve in enumerate(result["curves"]):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in curve["points"])
        rows.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        rows += [f'<circle cx="{x(s):.1f}" cy="{y(v):.1f}" r="3" fill="{colour}"/>' for s, v in curve["points"]]
        rows.append(f'<rect x="{right + 12}" y="{top + number * ROW}" width="10" height="10" fill="{colour}"/>')
        rows.append(_text(right + 28, top + number * ROW + 10, curve["name"], ""))
    return rows, bottom + 36


def _text(x: float, y: float, text: str, kind: str, *, anchor: Literal["start", "middle", "end"] = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def main(paths: Sequence[str]) -> None:
    """Draw each result file."""
    for path in map(Path, paths):
        path.with_suffix(".svg").write_text(draw(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
