from tornado.websocket import WebSocketClosedError, WebSocketHandler


class Panel(WebSocketHandler):
    panels = []

    def refresh(self, text):
        for panel in self.panels:  # EW515
            panel.write_message(text)

    def redraw(self, text):
        for panel in self.panels:
            try:
                panel.write_message(text)
            except WebSocketClosedError:
                pass  # ok: the others are told
