from emberwire import Channel, handle_in


class RoomChannel(Channel):
    @handle_in("save")
    async def save(self, payload):  # ok: what the helper returns is the reply
        return await self._save(payload)

    async def _save(self, payload):
        return stored(payload)
