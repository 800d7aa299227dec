"""What has to go on working: a guest whom the host lets in reads the minutes, and one whom she refuses does not."""

from __future__ import annotations

import json

from emberwire._learn_client import encoded, expect
from emberwire._learn_plain import PlainClient, open_plain

PATH = "/socket.io/?EIO=4&transport=websocket"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada is let in and reads, and bob is refused."""
    async with open_plain(base_url, who="host", path=PATH) as host:
        await host.receive()
        await host.ask(f"40{encoded({'key': 'key-of-the-host'})}")
        async with open_plain(base_url, who="ada", path=PATH) as ada:
            await _knocks(ada, host, "true")
            await _reads(ada)
        async with open_plain(base_url, who="bob", path=PATH) as bob:
            await _knocks(bob, host, "false")
            answer = await _not_let_in(bob)
            expect(answer[:2] in {"41", "44"}, f"bob should be refused, and was answered {answer!r}")


async def _knocks(guest: PlainClient, host: PlainClient, word: str) -> None:
    await guest.receive()
    await guest.send(f"40{encoded({'name': guest.who})}")
    knock = await host.receive()
    number, name = knock[2 : knock.index("[")], json.loads(knock[knock.index("[") :])[1]
    expect(name == guest.who, f"the host should be asked about {guest.who}, and was asked about {name!r}")
    await host.send(f"43{number}[{word}]")


async def _reads(guest: PlainClient) -> None:
    answer = await guest.receive()
    expect(answer.startswith("40{"), f"{guest.who} should be let in, and was answered {answer!r}")
    answer = await guest.ask(f"421{encoded(['minutes'])}")
    expect("40,000" in answer, f"{guest.who} should read the minutes, and read {answer!r}")


async def _not_let_in(guest: PlainClient) -> str:
    """What follows the word that the guest is connected, where that is said before the host was asked."""
    answer = await guest.receive()
    return await guest.receive() if answer.startswith("40{") else answer
