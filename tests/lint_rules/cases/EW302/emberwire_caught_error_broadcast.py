from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("save")
    async def save(self, payload):
        try:
            await store(payload)
        except ValueError as problem:
            await self.broadcast("not_saved", {"reason": str(problem)})  # EW302
        return Ok()
