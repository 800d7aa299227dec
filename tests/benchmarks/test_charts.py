"""The plots of the documentation are drawn from the result files beside them, the same way each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.charts import draw

PLOTS = Path(__file__).resolve().parents[2] / "docs" / "plots"
RESULTS = sorted(PLOTS.glob("*.json"))

BARS: dict[str, Any] = {
    "kind": "bars",
    "title": "Cost <of> one",
    "unit": "µs",
    "ours": "us",
    "groups": [{"name": "few", "bars": [["C", 2.0, 1.5, 3.0], ["us", 4.0, 4.0, 4.0]]}],
}
CURVES: dict[str, Any] = {
    "kind": "curves",
    "title": "Growth",
    "unit": "times",
    "curves": [{"name": "topics", "points": [[1, 0.9], [100, 1.0], [50_000, 1.4]]}],
}


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]


def test_a_bar_is_as_long_as_its_median_and_says_how_many_times_the_first_it_is() -> None:
    picture = draw(BARS)
    bars = list(ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect"))[1:]
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)
    assert {"Cost <of> one", "few", "C", "us", "2.0 · 1.00 times", "4.0 · 2.00 times"} <= set(texts(picture))
    assert bars[0].attrib["fill"] != bars[1].attrib["fill"], "ours stands out"


def test_a_curve_rises_where_its_values_do() -> None:
    picture = draw(CURVES)
    [line] = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}polyline")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True), "y grows downwards in an SVG"
    assert "100,000" in texts(picture)


def test_the_same_result_gives_the_same_picture() -> None:
    assert draw(CURVES) == draw(json.loads(json.dumps(CURVES)))


def test_there_are_plots() -> None:
    assert {path.stem for path in RESULTS} >= {"fan_out", "growth"}


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_a_plot_of_the_documentation_is_drawn_from_the_result_beside_it(path: Path) -> None:
    drawn = draw(json.loads(path.read_text(encoding="utf-8")))
    assert path.with_suffix(".svg").read_text(encoding="utf-8") == drawn, (
        f"stale: run `python -m benchmarks.charts docs/plots/{path.name}`"
    )
