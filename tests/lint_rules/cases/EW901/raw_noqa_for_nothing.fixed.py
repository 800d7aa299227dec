import websockets

x = 1
