import httpx
from emberwire import Channel, Error, Ok

client = httpx.AsyncClient()


class R(Channel):
    async def join(self, topic, payload):
        user = self.assigns["user_id"]
        answer = await client.get(f"https://acl.example/{user}/{topic.rest}")  # ok: the other service decides whether this user may join
        if answer.status_code != 200:
            return Error(reason="unauthorized")
        return Ok()
