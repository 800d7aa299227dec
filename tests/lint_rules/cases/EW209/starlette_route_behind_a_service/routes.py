from fastapi import APIRouter, Depends, Header

from accounts import who
from services import TableService

router = APIRouter()


@router.post("/tables/{table_id}/deal")
async def deal(table_id: int):  # EW209
    service = TableService()
    await service.deal(table_id)
    return {"done": True}


@router.post("/tables/{table_id}/pass")
async def pass_turn(table_id: int, player=Depends(who)):  # ok: a dependency asks who calls
    service = TableService()
    await service.deal(table_id)
    return {"done": True}


@router.get("/tables/{table_id}")
async def show(table_id: int):  # ok: nobody is told
    return TableService().cards_of(table_id)


@router.post("/tables/{table_id}/knock")
async def knock(table_id: int, ticket: str = Header()):  # ok: the service asks who it is
    await TableService().knock(table_id, ticket)
    return {"done": True}
