"""Who looks at the synthetic registry: one of the country and one of a present province, made of several."""

from accounts.models import Agency, User
from provinces.models import NATION_SLUG, Province


def reader(place: str = NATION_SLUG, role: str = "system_admin") -> User:
    where = Province.objects.get(slug=place)
    agency, _ = Agency.objects.get_or_create(province=where, name="Cơ quan đo", defaults={"kind": "other"})
    username = f"do.{place}"
    return User.objects.get_or_create(
        username=username, defaults={"full_name": "Người đo", "role": role, "agency": agency}
    )[0]
