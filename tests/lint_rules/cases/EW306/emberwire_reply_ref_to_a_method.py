from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        self.tasks.add(create_task(self._write(self.reply_ref())))  # ok: the reply_ref is handed on
        return NoReply()

    async def _write(self, ref):
        await ref.reply(Ok())
