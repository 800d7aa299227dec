import pytest
from emberwire.testing import JoinRefused, connect, subscribe_and_join


async def test_in(socket):
    await subscribe_and_join(socket, "room:42")  # ok: the next test shows a refusal


async def test_out(socket):
    with pytest.raises(JoinRefused):
        await subscribe_and_join(socket, "room:42")
