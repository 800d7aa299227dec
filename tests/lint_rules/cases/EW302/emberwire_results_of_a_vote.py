from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("vote")
    async def vote(self, payload):
        await self.broadcast("results", await poll.results())  # ok: the result of all votes is for everybody
        return Ok()
