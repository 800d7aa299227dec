from django.db import models


class Guest(models.Model):
    name = models.CharField(max_length=80)


class Booking(models.Model):
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="bookings")
    host = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="hosted")
