import socketio

MEGABYTES = 1024 * 1024

server = socketio.AsyncServer(async_mode="asgi", max_http_buffer_size=1_000_000)
other = socketio.AsyncServer(async_mode="asgi", max_http_buffer_size=1_000_000)
small = socketio.AsyncServer(async_mode="asgi", max_http_buffer_size=2 * 1024 * 1024)  # ok: two megabytes
unknown = socketio.AsyncServer(async_mode="asgi", max_http_buffer_size=5 * MEGABYTES)  # ok: below ten
