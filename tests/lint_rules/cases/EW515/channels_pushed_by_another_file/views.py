from django.core.mail import send_mail

from news import letter_for, push_count


def announce(people):
    for person in people:
        try:
            push_count(person, person.unread())
        except Exception:  # EW515
            pass


def write_to(people):
    for person in people:
        try:
            send_mail("news", letter_for(person), None, [person.email])
        except Exception:  # ok: no socket is told anything
            pass


def withdraw(person):
    try:
        push_count(person, 0)
    except Exception:
        # best-effort: the page asks for the number itself
        pass  # ok: it says that this may be lost
