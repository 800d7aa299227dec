from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("watch")
    async def watch(self, payload):
        self.tasks.add(create_task(self._follow()))  # ok: a method of its own that pushes
        return NoReply()

    async def _follow(self):
        await self.push("done", {})
