from emberwire import Channel, Ok, handle_in


class R(Channel):
    players = {}  # EW401

    async def after_join(self):
        self.players.setdefault(self.topic, set()).add(self.assigns["user_id"])

    async def terminate(self, reason):
        self.players[self.topic].remove(self.assigns["user_id"])

    @handle_in("who")
    async def who(self):
        return Ok(names=list(self.players[self.topic]))
