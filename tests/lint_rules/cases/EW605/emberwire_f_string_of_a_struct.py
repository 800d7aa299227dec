import msgspec
from emberwire import Channel, Ok, handle_in


class Search(msgspec.Struct):
    text: str


class R(Channel):
    @handle_in("search")
    async def search(self, payload: Search):
        rows = await db.fetch(f"SELECT id FROM m WHERE body LIKE '%{payload.text}%'")  # EW605
        return Ok(rows=rows)
