from emberwire.testing import subscribe_and_join


async def test_in(socket):
    await subscribe_and_join(socket, "lobby")  # ok: there is nothing to refuse
