from emberwire import Channel, Error, Ok
from msgspec import Struct
from reference_server.sqlite import Database

database = Database("chat.db", "migrations")


class Member(Struct):
    topic: str
    user_id: str


async def is_member(topic, user_id):
    query = "SELECT * FROM members WHERE topic = ? AND user_id = ?"
    return bool(await database.fetch(Member, query, topic, user_id))


class RoomChannel(Channel):
    async def join(self, topic, payload):  # ok: the query takes both, wherever the code of Database is
        if not await is_member(topic, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        return Ok()


class OpenChannel(Channel):
    async def join(self, topic, payload):  # EW201
        await database.fetch(Member, "SELECT * FROM members")
        return Ok()
