import json


class Chat:
    async def __call__(self, scope, receive, send):
        try:
            await send({"type": "websocket.accept"})
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    break
                await send({"type": "websocket.send", "text": json.dumps({"said": message["text"]})})
        except Exception as error:  # EW314
            print("chat", error)


class Feed:
    async def __call__(self, scope, receive, send):
        try:
            await send({"type": "websocket.accept"})
            while True:
                await receive()
                await send({"type": "websocket.send", "text": "said"})
        except Exception as error:  # ok: closed with a code
            print("feed", error)
            await send({"type": "websocket.close", "code": 1011})
