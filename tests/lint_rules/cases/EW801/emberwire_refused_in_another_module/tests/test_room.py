from emberwire.testing import subscribe_and_join

TOPIC = "room:42"


async def test_in(socket):
    await subscribe_and_join(socket, TOPIC)  # ok: another module shows a refusal
