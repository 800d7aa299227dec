"""The mailbox: order, and its two bounds."""

from __future__ import annotations

from emberwire import Limits
from reference_server.runtime.mailbox import Mailbox, Step


async def _step() -> None: ...


def test_steps_come_out_in_the_order_in_which_they_were_put() -> None:
    mailbox = Mailbox(Limits())
    steps: list[Step] = [_named(name) for name in "abc"]
    for step in steps:
        mailbox.put(step)
    assert len(mailbox) == 3
    assert [mailbox.steps.pop(0) for _ in steps] == steps
    assert not mailbox


def test_a_mailbox_is_full_at_its_bound_for_clients() -> None:
    mailbox = Mailbox(Limits(max_mailbox=2))
    mailbox.put(_step)
    assert not mailbox.full()
    mailbox.put(_step)
    assert mailbox.full()


def test_a_mailbox_overflows_at_its_bound_for_everyone_else() -> None:
    mailbox = Mailbox(Limits(max_mailbox=1, max_outbox_frames=3))
    for _ in range(2):
        mailbox.put(_step)
    assert mailbox.full()
    assert not mailbox.overflowing()
    mailbox.put(_step)
    assert mailbox.overflowing()


def test_clearing_forgets_everything() -> None:
    mailbox = Mailbox(Limits(max_mailbox=1))
    mailbox.put(_step)
    mailbox.clear()
    assert not mailbox
    assert not mailbox.full()


def _named(name: str) -> Step:
    async def step() -> None:
        assert name

    return step
