import websockets

websockets.serve(h, "", 1, max_size=2**20)
