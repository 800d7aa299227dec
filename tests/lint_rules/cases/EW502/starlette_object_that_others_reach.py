from starlette.endpoints import WebSocketEndpoint

boats = {}


class Boat(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):
        self.orders = {}
        self.websocket = websocket
        await websocket.accept()
        boats[websocket.path_params["boat"]] = self

    async def order(self, harbour, number):
        self.orders[number] = harbour
        await self.websocket.send_json({"order": number})

    async def on_disconnect(self, websocket, close_code):
        for harbour in self.orders.values():  # EW502
            await harbour.answer("lost")


class Harbour(WebSocketEndpoint):
    encoding = "json"

    async def on_receive(self, websocket, data):
        await boats[data["boat"]].order(self, data["number"])

    async def answer(self, text):
        await log.write(text)
