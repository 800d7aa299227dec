import asyncio
from emberwire.testing import assert_push


async def test_a():
    await asyncio.sleep(0)  # ok: it lets others run, and takes no time
    await assert_push(room, "x", {})
