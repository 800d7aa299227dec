"""What has to go on working: who is on duty hears the alarm, and only the office calls one."""

from __future__ import annotations

from emberwire._learn_client import encoded, expect
from emberwire._learn_plain import PlainClient, open_plain

PATH = "/socket.io/?EIO=4&transport=websocket"
ALARM = encoded(["alarm", "the mill"])


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada hears the alarm of the office, and can call none."""
    async with (
        open_plain(base_url, who="ada", path=PATH) as ada,
        open_plain(base_url, who="office", path=PATH) as office,
    ):
        await _let_in(ada, "key-of-ada")
        await _let_in(office, "key-of-the-office")
        answer = await ada.ask(f"421{ALARM}")
        expect(answer.startswith('431["only the office'), f"ada should call no alarm, and was answered {answer!r}")
        await office.send(f"421{ALARM}")
        for who in (ada, office):
            heard = await who.receive()
            expect(heard == f"42{ALARM}", f"{who.who} should hear the alarm, and heard {heard!r}")


async def _let_in(client: PlainClient, key: str) -> None:
    await client.receive()
    answer = await client.ask(f"40{encoded({'key': key})}")
    expect(answer.startswith("40{"), f"{client.who} should be let in, and was answered {answer!r}")
