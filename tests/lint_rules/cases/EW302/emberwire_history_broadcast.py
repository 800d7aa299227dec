from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("get_history")
    async def get_history(self, payload):
        await self.broadcast("history", {"messages": await rooms.history(self.topic.rest)})  # EW302
        return NoReply()
