import pytest
from emberwire.testing import JoinRefused, subscribe_and_join


async def test_out(socket):
    with pytest.raises(JoinRefused):
        await subscribe_and_join(socket, f"room:{ROOM}")
