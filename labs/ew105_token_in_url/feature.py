"""What has to go on working: bob, who is logged in, hears his voice mail, and support sees that a socket was opened."""

from __future__ import annotations

from emberwire._learn_client import Refused, Reply, expect, http, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob hears who called, and support sees a line on a socket."""
    reply = await heard(base_url, await log_in(base_url, "key-of-bob"))
    expect(reply.status == "ok", f"bob could not hear his voice mail: {reply.response}")
    expect("dentist" in reply.response["calls"][0], f"bob should hear his dentist, and heard {reply.response}")
    lines = (await http(base_url, "/log", headers={"x-api-key": "key-of-support"}))["lines"]
    expect(any("/socket/websocket" in line for line in lines), f"support should see that a socket was opened: {lines}")


async def heard(base_url: str, token: str) -> Reply:
    """Join with the token in the handshake, or else, where the server wants it so, in the address."""
    try:
        async with open_socket(base_url, who="bob", token=token) as bob:
            return await bob.join("mail:bob")
    except Refused:
        async with open_socket(base_url, who="bob", params={"token": token}) as bob:
            return await bob.join("mail:bob")
