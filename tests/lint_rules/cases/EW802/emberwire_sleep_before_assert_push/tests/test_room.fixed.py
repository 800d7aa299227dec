import asyncio
from emberwire.testing import assert_push, push


async def test_a():
    await push(room, "a", {})
    await assert_push(room, "b", {})
