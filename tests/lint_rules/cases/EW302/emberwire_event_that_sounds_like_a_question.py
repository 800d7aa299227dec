from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("get_ready")
    async def get_ready(self, payload):
        await self.broadcast("player_ready", {"id": 1})  # ok: the event only sounds like a question
        return Ok()
