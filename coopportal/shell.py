"""What every page shows around its content: the five places, the territory, who is signed in."""

from django.urls import reverse
from django.utils.functional import cached_property

from jobs.models import Notice
from provinces.selectors import display_name

# key (the URL's namespace), label, route, icon
PLACES = (
    ("home", "Việc của tôi", "home", "home"),
    ("plans", "Kế hoạch", "plans:list", "list"),
    ("cooperatives", "Hợp tác xã", "cooperatives:list", "building-community"),
    ("indicators", "Chỉ tiêu", "indicators:list", "chart-bar"),
    ("reports", "Báo cáo", "reports:list", "file-text"),
)


class Shell:
    """Read by the templates only where they show it, so a page without the top bar asks the database nothing."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def user(self):
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def places(self):
        """One entry a place: label, url, icon, active."""
        here = self._here()
        return [
            {
                "label": label,
                "url": reverse(route),
                "icon": icon,
                "active": key == here,
            }
            for key, label, route, icon in PLACES
        ]

    @cached_property
    def unread(self):
        """How many notices wait to be read."""
        return Notice.objects.visible_to(self.user).unread().count()

    @cached_property
    def territory(self):
        """ "Tỉnh Thái Nguyên"; of a former unit what has become of it: "Bắc Kạn (nay thuộc Thái Nguyên)"."""
        place = self.user.place
        return display_name(place) if place.successor_id else place.full_name

    def _here(self):
        match = self.request.resolver_match
        if match is None:
            return ""
        return match.namespace if match.namespace and match.namespace != "jobs" else "home" if match.route == "" else ""


def shell(request):
    return {"shell": Shell(request)}
