from django.shortcuts import render

from provinces.places import find_places


def place_options(request):
    """The places that what was typed may mean, inside the person's territory: a piece of a form."""
    written = request.GET.get("place", "")
    places = find_places(written, request.user.territory_ids, home_of(request.user))
    return render(request, "provinces/_place_options.html", {"places": places, "written": written.strip()})


def home_of(user):
    """Where an address lies that names no province; None for who looks after the whole country."""
    return None if user.sees_nation else user.place
