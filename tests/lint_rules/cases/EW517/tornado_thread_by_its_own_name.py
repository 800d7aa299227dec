from threading import Thread, Timer

from tornado.websocket import WebSocketHandler

screens = []


class Screens(WebSocketHandler):
    def open(self):
        screens.append(self)
        Timer(5, self.ping_all).start()  # EW517
        Thread(target=self.ping_all).start()  # EW517

    def ping_all(self):
        for screen in screens:
            screen.write_message("ping")


class Watch(Thread):
    def run(self):
        tell_each("now")  # EW517


def tell_each(text):
    for screen in screens:
        screen.write_message(text)
