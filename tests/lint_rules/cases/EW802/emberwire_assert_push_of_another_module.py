import asyncio
from helpers import assert_push
import emberwire.testing


async def test_a():
    await asyncio.sleep(1)  # ok: another assert_push, which may not wait
    await assert_push(room, "x", {})
