from dataclasses import dataclass
from datetime import UTC, datetime

from database import fetch


@dataclass
class Invite:
    room: str
    ends: datetime

    def valid(self):
        return self.ends > datetime.now(UTC)


class Halls:
    async def is_member(self, room, user):
        return await fetch("SELECT 1 FROM members WHERE room = $1 AND usr = $2", room, user)

    async def invitation(self, code):
        row = await fetch("SELECT room, ends FROM invites WHERE code = $1", code)
        return Invite(row["room"], row["ends"]) if row else None

    async def invitation_to(self, room, code):
        return await fetch("SELECT ends FROM invites WHERE code = $1 AND room = $2", code, room)

    async def guest(self, code):
        return await fetch("SELECT ends FROM guests WHERE code = $1", code)
