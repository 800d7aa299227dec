from anyio import sleep
from emberwire import testing


async def test_a():
    ref = await testing.push(room, "a", {})
    reply = await testing.assert_reply(ref, "ok")  # emberwire.testing waits
