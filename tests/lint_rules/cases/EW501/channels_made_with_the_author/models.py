from django.db import models


class Message(models.Model):
    author = models.ForeignKey("User", on_delete=models.CASCADE)
