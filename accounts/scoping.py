"""Which rows a person sees: the only place that decides."""

from django.db import models
from django.db.models import Q


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a place. A model names the path to its base unit, or to its province, and to its commune if any.

    A base unit is seen by whoever holds it; a row of a province (former, present or the nation) by whoever holds all
    of its base units; rows of the nation are seen by everybody signed in.
    """

    base_path: str | None = None
    province_path: str | None = None
    commune_path: str | None = None

    def visible_to(self, user):
        """The rows inside the user's territory, before and after any merger; none for who is not signed in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rows = self
        if not user.sees_nation:
            rows = rows.filter(self._inside(user))
            if user.commune_id and self.commune_path:
                rows = rows.filter(**{f"{self.commune_path}__in": user.commune_ids})
        return rows

    def _inside(self, user) -> Q:
        if self.base_path:
            return Q(**{f"{self.base_path}__in": user.territory_ids})
        return Q(**{f"{self.province_path}__in": user.province_ids})
