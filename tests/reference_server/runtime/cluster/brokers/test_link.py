"""A node's tie to its broker, over a broker that a test breaks as it likes: what the real ones do too rarely."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import pytest

from emberwire.testing import settle
from reference_server.core.backoff import Backoff
from reference_server.core.errors import EncodeError, PubSubUnavailable
from reference_server.internals import cancelling
from reference_server.runtime.cluster.brokers import link
from reference_server.runtime.cluster.brokers.link import Link
from reference_server.runtime.cluster.brokers.session import Deliver, Outgoing
from tests.contract.recorder import Recorder
from tests.fakes import nothing_left_behind

pytestmark = pytest.mark.anyio


class Broker:
    """Makes sessions; `fails` lets opening fail, and `refusal` is what it says to each message."""

    def __init__(self) -> None:
        self.sessions: list[FakeSession] = []
        self.fails: Exception | None = None
        self.refusal: str | None = None
        self.opens = 0
        self.fifth_attempt = asyncio.Event()

    async def open(self, deliver: Deliver) -> FakeSession:
        self.opens += 1
        if self.opens == 5:
            self.fifth_attempt.set()
        if self.fails is not None:
            raise self.fails
        session = FakeSession(self, deliver)
        self.sessions.append(session)
        return session

    @property
    def session(self) -> FakeSession:
        return self.sessions[-1]


class FakeSession:
    """A connection: `broken` ends it, `answers` lets pings through, `takes` lets messages through.

    `forgets`: a cancelled `send` returns as if the broker had the messages, as `asyncio.wait_for` does before 3.12.
    """

    max_message_bytes = 100

    def __init__(self, broker: Broker, deliver: Deliver) -> None:
        self.deliver = deliver
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answers = asyncio.Event()
        self.answers.set()
        self.takes = asyncio.Event()
        self.takes.set()
        self.ends = asyncio.Event()
        self.ends.set()
        self.forgets = False
        self.sent: list[Outgoing] = []
        self.closed = 0
        self._broker = broker

    async def run(self) -> None:
        await self.broken

    async def ping(self) -> None:
        await self.answers.wait()

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        try:
            await self.takes.wait()
        except asyncio.CancelledError:
            if not self.forgets:
                raise
        self.sent += messages
        return self._broker.refusal

    async def close(self) -> None:
        self.closed += 1
        await self.ends.wait()


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
async def made(broker: Broker) -> AsyncIterator[Link]:
    async with nothing_left_behind():
        made = Link(
            "fake://user:secret@host/1",
            broker.open,
            node="a",
            max_message_bytes=10,
            ping_interval=0.01,
            backoff=Backoff(base=0.001, cap=0.01),
        )
        yield made
        await made.close()
        assert all(session.closed == 1 for session in broker.sessions)


async def test_a_broken_session_is_replaced_and_both_ends_are_told(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_back()
    assert recorder.events == ["lost", "recovered"]
    assert (made.is_connected, len(broker.sessions)) == (True, 2)


async def test_a_session_that_ends_without_a_reason_is_replaced_too(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    broker.session.broken.set_result(None)
    await recorder.is_back()


async def test_a_session_that_does_not_answer_is_replaced(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "LATE", 0.01)
    recorder = Recorder()
    await made.start(recorder)
    broker.session.answers.clear()
    await recorder.is_back()
    assert len(broker.sessions) == 2


async def test_an_answer_that_waits_behind_blocked_code_is_in_time(made: Link, broker: Broker) -> None:
    """Check R32: user code that blocks the loop costs no connection to the broker."""
    recorder = Recorder()
    await made.start(recorder)
    broker.session.answers.clear()
    await asyncio.sleep(0.015)
    asyncio.get_running_loop().call_later(0.1, broker.session.answers.set)
    await asyncio.sleep(0.2)
    assert recorder.events == []


async def test_opening_is_tried_until_it_works(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    broker.fails = OSError("refused")
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_lost()
    await broker.fifth_attempt.wait()
    broker.fails = None
    await recorder.is_back()
    assert recorder.events == ["lost", "recovered"]


async def test_a_failed_start_says_why_without_the_password(made: Link, broker: Broker) -> None:
    broker.fails = OSError("refused")
    with pytest.raises(PubSubUnavailable, match=r"^The broker fake://host/1 cannot be reached: refused$"):
        await made.start(Recorder())
    broker.fails = None
    await made.start(Recorder())


async def test_what_is_under_way_when_the_session_breaks_raises(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    broker.session.takes.clear()
    calls = [asyncio.create_task(made.publish(b"x")) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    calls.append(asyncio.create_task(made.publish(b"behind them")))
    await asyncio.sleep(0)
    broker.session.broken.set_exception(ConnectionError("gone"))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(result, PubSubUnavailable) for result in results)
    await recorder.is_back()
    assert broker.session.sent == []


async def test_a_broker_that_takes_nothing_is_given_up_within_the_time_limit(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PUBLISH_TIMEOUT", 0.02)
    recorder = Recorder()
    await made.start(recorder)
    broker.session.takes.clear()
    with pytest.raises(PubSubUnavailable):
        await made.publish(b"x")
    await recorder.is_back()


async def test_a_refusal_is_told_to_the_caller_and_breaks_nothing(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    broker.refusal = "no permissions"
    with pytest.raises(PubSubUnavailable, match="refuses: no permissions"):
        await made.publish(b"x")
    assert recorder.events == []


async def test_the_longest_message_is_that_of_the_session(made: Link, broker: Broker) -> None:
    before = made.max_message_bytes
    await made.start(Recorder())
    await made.publish(bytes(100))
    with pytest.raises(EncodeError, match="Expected a message of at most 100 bytes, got 101"):
        await made.publish(bytes(101))
    assert (before, made.max_message_bytes) == (10, 100)


async def test_closing_in_the_moment_of_the_loss_closes_the_session_all_the_same(made: Link, broker: Broker) -> None:
    """The clean-up of a session is not interrupted: its connections would stay open."""
    recorder = Recorder()
    await made.start(recorder)
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_lost()
    await made.close()
    assert broker.session.closed == 1


async def test_an_adapter_that_starts_again_while_it_closes_closes_each_session_once(
    made: Link, broker: Broker
) -> None:
    """A close that was still under way took the session of the next start for its own, and left one open."""
    await made.start(Recorder())
    await asyncio.gather(made.close(), made.start(Recorder()), made.close(), made.start(Recorder()))
    assert made.is_connected
    assert [session.closed for session in broker.sessions] == [1, 1, 0]


async def test_nothing_is_heard_after_closing(made: Link, broker: Broker) -> None:
    recorder = Recorder()
    await made.start(recorder)
    session = broker.session
    session.deliver(b"heard")
    await made.close()
    session.deliver(b"unheard")
    assert recorder.messages == [b"heard"]


async def test_a_process_that_stood_still_has_a_gap_although_its_connection_lives(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What came meanwhile may have been given up: PostgreSQL's rows are deleted after a minute."""
    passed = 0.0
    now = link.now
    monkeypatch.setattr(link, "now", lambda: now() + passed)
    recorder = Recorder()
    await made.start(recorder)
    await settle()
    passed = link.STANDSTILL + 1.0
    await recorder.is_back()
    assert recorder.events == ["lost", "recovered"]
    assert "this process stood still for 31 s" in caplog.text
    assert recorder.gaps[0] > link.STANDSTILL


async def test_a_session_that_does_not_end_is_left_behind(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client library may wait for ever for the end of a connection of which nobody tells it."""
    monkeypatch.setattr(link, "CLOSE_TIMEOUT", 0.01)
    recorder = Recorder()
    await made.start(recorder)
    broker.session.ends.clear()
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_back()
    assert [session.closed for session in broker.sessions] == [1, 0]


async def test_a_session_is_closed_also_when_user_code_blocks_while_it_ends(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time limit of closing may be over before closing has begun."""
    monkeypatch.setattr(link, "CLOSE_TIMEOUT", 0.01)
    recorder = Recorder()
    await made.start(recorder)
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_lost()
    time.sleep(0.05)  # noqa: ASYNC251  (the user code)
    await recorder.is_back()
    assert broker.sessions[0].closed == 1


async def test_a_session_whose_send_forgets_that_it_was_cancelled_is_replaced(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "AGAIN", 0)
    recorder = Recorder()
    await made.start(recorder)
    broker.session.forgets = True
    broker.session.takes.clear()
    sending = asyncio.create_task(made.publish(b"1"))
    await settle()
    broker.session.broken.set_exception(ConnectionError("gone"))
    await recorder.is_back()
    await sending


async def test_an_adapter_whose_send_forgets_that_it_was_cancelled_closes(
    made: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "AGAIN", 0)
    await made.start(Recorder())
    broker.session.forgets = True
    broker.session.takes.clear()
    sending = asyncio.create_task(made.publish(b"1"))
    await settle()
    await made.close()
    await sending
