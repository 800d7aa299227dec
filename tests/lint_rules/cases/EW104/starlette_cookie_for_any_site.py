from fastapi import APIRouter, Response, WebSocket

from bakery import baker_by_password, baker_of, orders, token_for

router = APIRouter()


@router.post("/login")
async def login(name: str, password: str, response: Response):
    baker = await baker_by_password(name, password)
    response.set_cookie("baker", token_for(baker), httponly=True, secure=True, samesite="none")
    response.set_cookie("shop", baker.shop, samesite="lax")
    return {"name": baker.name}


@router.websocket("/oven")
async def oven(websocket: WebSocket):
    baker = await baker_of(websocket.cookies["baker"])  # EW104
    if baker is None:
        await websocket.close(code=1008)
        return
    await websocket.accept()
    async for order in orders(baker.shop):
        await websocket.send_json({"bake": order["bread"]})
