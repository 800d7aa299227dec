import cv2
from channels.generic.websocket import JsonWebsocketConsumer


class Pictures(JsonWebsocketConsumer):
    def receive_json(self, content):
        picture = cv2.imread(content["file"])  # EW607
        self.send_json({"width": picture.shape[1]})
