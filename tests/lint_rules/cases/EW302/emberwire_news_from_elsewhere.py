from emberwire import Channel, Ok, handle_in


class R(Channel):
    async def handle_info(self, message):
        await self.broadcast("error", {"error": message.text})  # ok: news from elsewhere, for everybody
