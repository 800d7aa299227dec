import asyncio
from emberwire.testing import assert_push, connect


async def test_a():
    await asyncio.sleep(1.1)  # ok: it waits until a token has expired
    async with connect(endpoint, "/socket") as socket:
        await assert_push(socket, "x", {})
