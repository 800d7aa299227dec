from quart import Quart, websocket
from quart_auth import current_user, login_required

app = Quart(__name__)


@app.websocket("/orders")
@login_required
async def orders():
    async for line in orders_of(current_user.auth_id):  # EW104
        await websocket.send(line)
