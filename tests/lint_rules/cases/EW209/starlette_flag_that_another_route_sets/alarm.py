from fastapi import APIRouter

from hub import hub
from mode import mode

router = APIRouter()


@router.post("/alarm")
async def alarm():  # EW209
    mode.is_closed = True
    await hub.notify("leave the building")
