import asyncio
from emberwire.testing import assert_push, push


async def test_a():
    await push(room, "a", {})
    await asyncio.sleep(0.5)  # EW802
    await assert_push(room, "b", {})
