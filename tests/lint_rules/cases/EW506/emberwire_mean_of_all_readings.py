from statistics import fmean

from emberwire import Channel, Ok, handle_in


class R(Channel):
    async def join(self, topic, payload):
        self.readings: list[float] = []  # EW506
        return Ok()

    @handle_in("measured")
    async def measured(self, payload):
        self.readings.extend(payload.values)
        return Ok(mean=fmean(self.readings))
