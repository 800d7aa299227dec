from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("watch")
    async def watch(self, payload):
        self.tasks.add(create_task(follow(self, payload)))  # ok: the reply is given, and the task pushes
        return Ok()
