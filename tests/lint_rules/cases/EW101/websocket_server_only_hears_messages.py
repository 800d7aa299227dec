from websocket_server import WebsocketServer


def said(client, server, message):  # EW101
    server.send_message(client, run(message))


server = WebsocketServer(port=9001)
server.set_fn_message_received(said)
server.run_forever()
