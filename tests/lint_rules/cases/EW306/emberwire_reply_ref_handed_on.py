from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        ref = self.reply_ref()
        self.tasks.add(create_task(write(ref, payload)))  # ok: the reply_ref is handed on, not the channel
        return NoReply()


async def write(ref, payload):
    await ref.reply(Ok())
