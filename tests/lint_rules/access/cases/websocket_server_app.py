from websocket_server import WebsocketServer


def came(client, server):  # open
    server.send_message_to_all(latest())


server = WebsocketServer(port=9001)
server.set_fn_new_client(came)
