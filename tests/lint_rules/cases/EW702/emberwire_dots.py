from emberwire import Channel


class R(Channel):
    async def after_join(self):
        self.subscribe(f"room.{self.topic.rest}.typing")  # EW702
