from fastapi import APIRouter, Depends, Response, WebSocket, WebSocketException

from bakery import baker_by_password, baker_of, orders, token_for

router = APIRouter()
SITE = "Strict"


@router.post("/login")
async def login(name: str, password: str, response: Response):
    baker = await baker_by_password(name, password)
    response.set_cookie("baker", token_for(baker), httponly=True, secure=True, samesite="lax")
    response.set_cookie(key="shop", value=baker.shop, samesite=SITE)
    return {"name": baker.name}


async def baker_there(websocket: WebSocket):
    baker = await baker_of(websocket.cookies.get("baker"))
    if baker is None:
        raise WebSocketException(code=1008, reason="log in first")
    return baker


@router.websocket("/orders")
async def watch(websocket: WebSocket, baker=Depends(baker_there)):  # ok: no page of another site sends the cookie along
    await websocket.accept()
    async for order in orders(baker.shop):
        await websocket.send_json(order)


@router.websocket("/oven")
async def oven(websocket: WebSocket):
    baker = await baker_of(websocket.cookies["baker"])  # ok: the same cookie, read here
    if baker is None:
        await websocket.close(code=1008)
        return
    await websocket.accept()
    async for order in orders(baker.shop):
        await websocket.send_json({"bake": order["bread"]})
