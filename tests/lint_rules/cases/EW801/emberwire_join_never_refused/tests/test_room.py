from emberwire import testing

TOPIC = "room:42"


async def test_in(socket):
    await testing.subscribe_and_join(socket, TOPIC)  # emberwire.testing  # EW801
