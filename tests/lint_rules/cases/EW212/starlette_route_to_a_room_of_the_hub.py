from fastapi import APIRouter, Depends, WebSocket
from pydantic import BaseModel

from accounts import signed_in
from storage import Letter, is_member

router = APIRouter()


class Draft(BaseModel):
    text: str


class Hub:
    def __init__(self):
        self.rooms: dict[str, dict[WebSocket, str]] = {}

    async def tell(self, room_id: str, text: dict):
        for socket in self.rooms.get(room_id, {}):
            await socket.send_json(text)


hub = Hub()


@router.post("/rooms/{room_id}/letters")
async def write(room_id: str, draft: Draft, user=Depends(signed_in)):
    letter = Letter(room_id=room_id, sender_id=user.id, text=draft.text)  # EW212
    await letter.insert()
    await hub.tell(room_id, {"text": draft.text})


@router.post("/rooms/{room_id}/bell")
async def ring(room_id: str, user=Depends(signed_in)):
    await hub.tell(room_id, {"rings": user.id})  # EW212


@router.post("/people/{person_id}/bell")
async def ring_at(person_id: str, user=Depends(signed_in)):
    await hub.tell(person_id, {"rings": user.id})  # ok: anybody may ring at somebody's door


@router.post("/rooms/{room_id}/members-bell")
async def ring_as_member(room_id: str, user=Depends(signed_in)):
    if not await is_member(room_id, user.id):
        return
    await hub.tell(room_id, {"rings": user.id})  # ok: a member
