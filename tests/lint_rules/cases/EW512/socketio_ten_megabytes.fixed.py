from flask_socketio import SocketIO

large = SocketIO(max_http_buffer_size=1_000_000)
usual = SocketIO(max_http_buffer_size=5_000_000)
