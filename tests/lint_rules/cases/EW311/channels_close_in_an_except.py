from channels.generic.websocket import WebsocketConsumer

from jobs.models import Job


class Watch(WebsocketConsumer):
    def connect(self):
        try:
            job = Job.objects.get(id=self.scope["url_route"]["kwargs"]["job"])
        except Job.DoesNotExist:
            self.close(code=4404)  # EW311
        else:
            self.accept()
            if job.is_done:
                self.close(code=4410)  # ok: the client is connected, and hears it
