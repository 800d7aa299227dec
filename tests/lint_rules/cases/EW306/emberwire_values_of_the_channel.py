from emberwire import Channel, NoReply, handle_in


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        ref = self.reply_ref()
        rows = await to_thread(load, self.assigns["user_id"], self.topic.rest)  # ok: values of the channel, not the channel
        await ref.reply(Ok(rows=rows))
        return NoReply()
