from emberwire import Channel, NoReply, Ok, handle_in


class Board(Channel):
    @handle_in("wipe")
    async def wipe(self, payload: Wipe) -> Ok:
        print("to be done", payload)
        return Ok()  # EW320

    @handle_in("draw")
    async def draw(self, payload: Stroke) -> Ok:
        await self.broadcast("drawn", {"points": payload.points})
        return Ok()  # ok: others are told

    @handle_in("ping")
    async def ping(self, payload: Ping) -> Ok:
        return Ok()  # ok: nothing was to be done

    @handle_in("typing")
    async def typing(self, payload: Typing) -> NoReply:
        return NoReply()  # ok: nobody is told that it was done; whether there has to be an answer is another rule's
