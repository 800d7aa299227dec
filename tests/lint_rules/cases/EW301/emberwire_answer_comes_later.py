from emberwire import Channel, NoReply, handle_in


class RoomChannel(Channel):
    @handle_in("export")
    async def export(self, payload):  # ok: the reply comes later
        ref = self.reply_ref()
        self.jobs.add(create_task(run(ref)))
        return NoReply()
