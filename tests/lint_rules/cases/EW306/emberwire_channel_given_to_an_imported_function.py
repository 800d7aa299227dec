from emberwire import Channel, NoReply, handle_in
from elsewhere import write


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        self.tasks.add(create_task(write(self, payload)))  # EW306
        return NoReply()
