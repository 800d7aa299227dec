import tornado.web
import tornado.websocket


class Connection:
    def __init__(self, websocket):
        self.websocket = websocket
        self.hearer = None

    def on_message(self, callback):  # ok: keeps a function
        self.hearer = callback


class Page(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message({"you": message})


class Server:
    def __init__(self, plugins):
        self.plugins = plugins

    def start(self):
        def enabled(name, plugin):  # ok: no client calls this
            if plugin is None:
                return
            plugin.start(name)

        def said(name, message):
            if message is None:
                return  # EW314
            self.plugins.hear(name, message)

        self.plugins.add_callback("enabled", enabled)
        self.plugins.add_callback("spoken", said)
