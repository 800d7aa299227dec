import websocket

answers = []
state = {}


def on_message(ws, message):  # ok: it comes from the server that this program has called
    answers.append(message)


def on_error(ws, error):  # ok: the same
    state["error"] = error


def listen(url):
    websocket.WebSocketApp(url, on_message=on_message, on_error=on_error).run_forever()
