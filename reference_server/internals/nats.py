"""Private parts of nats-py that the adapter relies on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reference_server.internals.cancelling import end
from reference_server.internals.probe import Name, Reliance, attribute, hook

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.subscription import Subscription

_CLIENT = "nats.aio.client:Client"
_TRANSPORT = (
    Name(_CLIENT, "_transport", attribute),
    Name("nats.aio.transport:TcpTransport", "_io_writer", attribute),
)

TLS = Reliance(
    packages=("nats-py",),
    bounds=("tls:// never speaks to a NATS server in clear: such a URL is refused",),
    names=(Name(_CLIENT, "_connect_command", hook()), *_TRANSPORT),
)

ABORT = Reliance(
    packages=("nats-py",),
    bounds=("a connection to a NATS server that takes nothing is dropped at once",),
    names=(Name(_CLIENT, "_pending_data_size", attribute), *_TRANSPORT),
)

TASKS = Reliance(
    packages=("nats-py",),
    bounds=("a NATS connection that breaks is noticed at once, and leaves no task behind",),
    names=(
        Name(_CLIENT, "_reading_task", attribute),
        Name(_CLIENT, "_flusher_task", attribute),
        Name(_CLIENT, "_ping_interval_task", attribute),
        Name("nats.aio.subscription:Subscription", "_wait_for_msgs_task", attribute),
    ),
)


def before_sign_in(client: Client, check: Callable[[], None]) -> None:
    """Call `check` when the client is about to send its password; what it raises ends the connection."""
    command = client._connect_command

    def checked() -> bytes:
        check()
        return command()

    client._connect_command = checked  # type: ignore[method-assign]


def speaks_tls(client: Client) -> bool:
    """Whether what is sent now is encrypted."""
    writer = _writer(client)
    return writer is not None and writer.get_extra_info("ssl_object") is not None


def abort(client: Client) -> None:
    """Drop the connection, with everything that is still to be written."""
    if ABORT.is_met():
        writer = _writer(client)
        if writer is not None:
            writer.transport.abort()
        client._pending_data_size = 0


def when_broken(client: Client, tell: Callable[[], None]) -> None:
    """Call `tell` when a task of the client that the connection needs has ended."""
    if TASKS.is_met():
        for task in (client._reading_task, client._flusher_task):
            if task is not None:
                task.add_done_callback(lambda _: tell())


def is_read(client: Client) -> bool:
    """Whether somebody reads the connection: a client whose reading task has ended answers a flush itself."""
    if not TASKS.is_met():
        return client.is_connected
    reading = client._reading_task
    return client.is_connected and reading is not None and not reading.done()


async def end_tasks(client: Client, subscriptions: Sequence[Subscription]) -> None:
    """End the tasks of a closed client. Which of them it ends itself depends on the place where it broke."""
    if not TASKS.is_met():
        return
    started = [client._reading_task, client._flusher_task, client._ping_interval_task]
    started += [subscription._wait_for_msgs_task for subscription in subscriptions]
    await end(task for task in started if task is not None)


def _writer(client: Client) -> asyncio.StreamWriter | None:
    # Also over WebSocket, whose transport has no such writer.
    writer: asyncio.StreamWriter | None = getattr(client._transport, "_io_writer", None)
    return writer
