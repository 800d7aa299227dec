from django.shortcuts import render


def queue(request):
    return render(request, "queue.html")
