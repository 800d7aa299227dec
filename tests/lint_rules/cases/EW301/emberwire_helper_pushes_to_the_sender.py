from emberwire import Channel, NoReply, handle_in


class RoomChannel(Channel):
    @handle_in("history")
    async def history(self, payload):  # ok: the helper pushes to the sender
        await self._send_history()
        return NoReply()

    async def _send_history(self):
        await self.push("history", {})
