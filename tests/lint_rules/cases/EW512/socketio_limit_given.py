import socketio

socketio.AsyncServer(max_http_buffer_size=5_000_000)  # ok: five megabytes are a limit
