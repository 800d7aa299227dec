from django.db import models


class Base(models.Model):
    room = models.ForeignKey("Room", on_delete=models.CASCADE)


class Message(Base):
    text = 1
