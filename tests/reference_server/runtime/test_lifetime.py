"""What a channel holds: given back once, at its end, and nothing taken after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from emberwire.testing import FakeClock
from reference_server.runtime.broadcaster import Fastlane, Frames
from reference_server.runtime.lifetime import Lifetime
from reference_server.runtime.node import Node
from tests.held import held as held_by


@dataclass(eq=False)
class Listener:
    """A subscriber that counts."""

    got: list[str] = field(default_factory=list)
    fastlane: Fastlane | None = None

    def deliver(self, frames: Frames) -> None:
        self.got.append(frames.event)


def held() -> tuple[Node, FakeClock, Lifetime]:
    clock = FakeClock()
    node = Node(clock=clock)
    return node, clock, Lifetime(node)


def test_everything_is_given_back_at_the_end() -> None:
    node, clock, holdings = held()
    ran: list[str] = []
    holdings.subscribe("news", Listener())
    holdings.later(5, lambda: ran.append("later"))
    holdings.at_end(lambda: ran.append("end"))
    holdings.release()
    clock.advance(10)
    assert (node.broadcaster.topics(), clock.waiting, ran) == (frozenset(), 0, ["end"])


def test_a_topic_is_held_once_and_may_be_given_back_before_the_end() -> None:
    node, _, holdings = held()
    first, second = Listener(), Listener()
    for listener in (first, second, first):
        holdings.subscribe("news", listener)
    node.local_broadcast("news", "one", {})
    holdings.unsubscribe("news")
    holdings.unsubscribe("news")
    node.local_broadcast("news", "two", {})
    assert (first.got, second.got, node.broadcaster.topics()) == (["one"], [], frozenset())
    holdings.subscribe("news", second)
    node.local_broadcast("news", "three", {})
    assert second.got == ["three"]


def test_giving_back_twice_runs_nothing_twice() -> None:
    _, _, holdings = held()
    ran: list[str] = []
    holdings.at_end(lambda: ran.append("end"))
    holdings.release()
    holdings.release()
    assert ran == ["end"]


def test_after_the_end_nothing_is_taken() -> None:
    node, clock, holdings = held()
    ran: list[str] = []
    holdings.release()
    holdings.subscribe("news", Listener())
    holdings.later(5, lambda: ran.append("later"))
    assert (node.broadcaster.topics(), clock.waiting) == (frozenset(), 0)
    holdings.at_end(lambda: ran.append("at once"))
    assert ran == ["at once"]


def test_a_timer_that_ran_is_not_held_any_more() -> None:
    _, clock, holdings = held()
    ran: list[str] = []
    before = held_by(holdings)
    for _ in range(100):
        holdings.later(1, lambda: ran.append("ran"))
    clock.advance(1)
    assert (len(ran), held_by(holdings)) == (100, before)


def test_a_timer_may_set_the_next_one() -> None:
    _, clock, holdings = held()
    ran: list[float] = []

    def again() -> None:
        ran.append(clock.now())
        holdings.later(1, again)

    holdings.later(1, again)
    clock.advance(3)
    holdings.release()
    clock.advance(3)
    assert len(ran) == 3
    assert clock.waiting == 0


def test_callbacks_at_the_end_may_end_other_things() -> None:
    """A presence that is untracked at the end broadcasts, and may meet this very channel."""
    _, _, holdings = held()
    ran: list[str] = []
    holdings.at_end(holdings.release)
    holdings.at_end(lambda: holdings.at_end(lambda: ran.append("inner")))
    holdings.release()
    assert ran == ["inner"]
