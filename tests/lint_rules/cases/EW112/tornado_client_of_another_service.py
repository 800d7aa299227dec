import tornado.web
import tornado.websocket
from requests_oauthlib import OAuth1Session


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(latest())


class Overlay(tornado.websocket.WebSocketHandler):
    def open(self):  # EW112
        OAuth1Session(KEY).post("https://api.example.com/status", latest())
        self.write_message(latest())
