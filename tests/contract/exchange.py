"""Two nodes of one broker: `python -m tests.contract.exchange URL` ends with 0 when what one says reaches the other."""

from __future__ import annotations

import asyncio
import logging
import sys

from reference_server.runtime.cluster.brokers.from_url import pubsub_from_url
from tests.contract.recorder import Recorder


async def exchange(url: str) -> None:
    sender, receiver = pubsub_from_url(url, node="a"), pubsub_from_url(url, node="b")
    recorder = Recorder()
    await receiver.start(recorder)
    await sender.start(Recorder())
    await sender.publish(b"hello")
    await recorder.message(b"hello")
    await sender.close()
    await receiver.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others, others


if __name__ == "__main__":
    logging.basicConfig(level="WARNING")
    asyncio.run(exchange(sys.argv[1]))
