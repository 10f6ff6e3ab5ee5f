"""People of a commune that is merged into another belong to that one; when it is taken back, to theirs again."""

from accounts.models import User


def follow_commune(sender, *, commune, into, **about) -> dict[str, list[int]]:
    people = sorted(User.objects.filter(commune=commune).values_list("pk", flat=True))
    User.objects.filter(pk__in=people).update(commune=into)
    return {"users": people}


def go_back(sender, *, commune, into, moved, **about) -> None:
    """Who was given another commune in between keeps that."""
    User.objects.filter(pk__in=moved["users"], commune=into).update(commune=commune)
