from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        self.tasks.add(create_task(self._write()))  # EW306
        return NoReply()

    async def _write(self):
        await self.reply_ref().reply(Ok())
