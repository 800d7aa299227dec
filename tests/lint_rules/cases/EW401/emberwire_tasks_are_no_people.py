from emberwire import Channel

tasks = set()


class R(Channel):
    async def after_join(self):
        tasks.add(create_task(work()))  # ok: tasks are no people
        await self.push("tasks", {"n": len(tasks)})

    async def terminate(self, reason):
        tasks.discard(self.task)
