import asyncio
from emberwire.testing import assert_push


async def test_a():
    while not ready():
        await asyncio.sleep(0.01)  # ok: it waits for something else
    await assert_push(room, "x", {})
