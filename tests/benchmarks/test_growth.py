"""The growth benchmark counts what reached a transport, and calls a curve linear by its rule."""

from __future__ import annotations

import pytest

from benchmarks.growth import CURVES, Curve, measure, result, run, table, write_cost

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("name", "size", "frames"), [("subscribers", 7, 7), ("topics", 250, 1), ("channels", 5, 1), ("presences", 6, 7)]
)
async def test_a_step_reaches_everyone_it_should(name: str, size: int, frames: int) -> None:
    """A presence's diff goes to all, and the push that caused it has a reply."""
    build = CURVES[name].build
    assert build is not None
    scene = await build(size)
    assert scene.step is not None
    before = scene.sink.frames
    await scene.step(0)
    await scene.step(1)
    assert scene.sink.frames - before == 2 * frames


async def test_a_measurement_goes_on_until_enough_was_delivered() -> None:
    build = CURVES["subscribers"].build
    assert build is not None
    scene = await build(10)
    before = scene.sink.frames
    assert await measure(scene, deliveries=95) > 0
    assert scene.sink.frames - before == 100


async def test_every_size_is_measured_and_nothing_is_left() -> None:
    build = CURVES["topics"].build
    assert build is not None
    costs = await run(build, [1, 20], rounds=2, deliveries=5)
    assert set(costs) == {1, 20}
    assert all(0 < cost < float("inf") for cost in costs.values())


@pytest.mark.parametrize(("largest", "verdict"), [(15.0, "linear, 1.50 times at 1,000"), (15.2, "NOT linear, 1.52")])
def test_a_curve_is_linear_up_to_one_and_a_half_times(largest: float, verdict: str) -> None:
    curve = Curve("topics", None, (1, 100, 1_000))
    assert f"topics: {verdict}" in list(table(curve, {1: 9.0, 100: 10.0, 1_000: largest}, write=2.0))[-1]


def test_a_row_shows_the_cost_with_and_without_the_write() -> None:
    rows = list(table(Curve("topics", None, (10, 100)), {10: 9.0, 100: 10.0}, write=2.0))
    assert rows[2] == "| 10 | 9.00 | 0.90 | 7.00 |"


def test_a_write_to_a_socket_costs_something() -> None:
    assert 0 < write_cost(1) < 1_000


def test_a_result_holds_each_curve_as_times_its_base() -> None:
    [curve] = result({"topics": {1: 5.0, 100: 10.0}})["curves"]
    assert curve == {"name": "topics", "points": [[1, 0.5], [100, 1.0]]}
