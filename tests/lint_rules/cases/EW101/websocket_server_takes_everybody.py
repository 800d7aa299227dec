from websocket_server import WebsocketServer

tokens = {}


def joined(client, server):  # EW101
    server.send_message_to_all("somebody came")


def said(client, server, message):
    server.send_message(client, "you said " + message)


server = WebsocketServer(host="0.0.0.0", port=9001)
server.set_fn_new_client(joined)
server.set_fn_message_received(said)
server.run_forever()
