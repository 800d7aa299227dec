from django.db import models


class Room(models.Model):
    users = models.ManyToManyField("User")
