import websockets

websockets.serve(h, "", 1, max_size=2**20)  # ok: a megabyte is a limit
model.run(max_size=None)
