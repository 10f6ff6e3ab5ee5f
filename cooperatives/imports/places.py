"""Which commune and which base unit the words of a file mean, inside the territory of the person who brought it."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from coopportal.kit.text import search_key
from provinces.addresses import read_part
from provinces.models import Commune, Province

NO_SUCH_COMMUNE = "Không có xã, phường, đặc khu này trong địa bàn của bạn. Ghi tên như “Xã Phú Riềng” hoặc mã xã."
SEVERAL_COMMUNES = "Có nhiều xã, phường mang tên này. Hãy điền “Mã xã” để chỉ rõ."
NO_SUCH_BASE = "Không có địa bàn này trong phạm vi của bạn. Ghi tên tỉnh trước 1/7/2025, ví dụ “Bắc Kạn”."
BASE_NEEDED = "Chưa biết hồ sơ thuộc địa bàn nào trước sắp xếp. Hãy điền “Địa bàn trước sắp xếp” hoặc xã, phường."


@dataclass(frozen=True)
class Placed:
    """Ids, None where the file says nothing; or what is wrong with which column."""

    commune: int | None = None
    base: int | None = None
    key: str = ""
    sentence: str = ""


def communes_of(user: User):
    """The present communes of the person's territory: those of its base units, and those that may lie in one."""
    inside = Q(base__in=user.territory_ids) | Q(base=None, candidates__in=user.territory_ids)
    communes = Commune.objects.present().filter(inside).distinct()
    return communes.filter(pk=user.commune_id) if user.commune_id else communes


class Places:
    """The communes and base units of one person's territory, by code and by folded name."""

    def __init__(self, user: User):
        self.bases = {base.search_key: base for base in Province.objects.bases().filter(pk__in=user.territory_ids)}
        self.by_code = {commune.code: commune for commune in communes_of(user)}
        self.by_name: dict[str, list[Commune]] = {}
        for commune in self.by_code.values():
            self.by_name.setdefault(commune.search_key, []).append(commune)
        self.own = next(iter(self.by_code.values())) if user.commune_id and self.by_code else None
        self.remember_the_past()
        self.answers: dict[tuple, Placed] = {}

    def remember_the_past(self) -> None:
        """A file of before a merger or a new name is still understood, unless another bears that name or code now."""
        past: dict[str, list[Commune]] = {}
        for commune in self.by_code.values():
            for key in commune.past_keys:
                past.setdefault(key, []).append(commune)
        self.by_code = {key: found[0] for key, found in past.items() if key.isdigit()} | self.by_code
        self.by_name = past | self.by_name

    def find(self, code: str | None, name: str | None, base: str | None) -> Placed:
        asked = (code, name, base)
        if asked not in self.answers:
            self.answers[asked] = self._find(*asked)
        return self.answers[asked]

    def default(self) -> Placed:
        """Where a new record is that names no place: the only one there is."""
        if self.own:
            return Placed(self.own.pk, self.own.base_id or self.only_base)
        return Placed(None, self.only_base)

    @property
    def only_base(self) -> int | None:
        return next(iter(self.bases.values())).pk if len(self.bases) == 1 else None

    def _find(self, code, name, base) -> Placed:
        known = self.bases.get(search_key(base).removeprefix("tinh ")) if base else None
        if base and not known:
            return Placed(key="base", sentence=NO_SUCH_BASE)
        found = self._communes(code, name, known)
        if (code or name) and not found:
            return Placed(key="commune_code" if code else "commune", sentence=NO_SUCH_COMMUNE)
        if len(found) > 1:
            return Placed(key="commune", sentence=SEVERAL_COMMUNES)
        if not found:
            return Placed(None, known and known.pk)
        (commune,) = found
        return Placed(commune.pk, known.pk if known else commune.base_id or self.only_base)

    def _communes(self, code, name, base) -> list[Commune]:
        if code:
            return [self.by_code[code]] if code in self.by_code else []
        if not name:
            return []
        part = read_part(name)
        named = [(key, commune) for key in part.keys for commune in self.by_name.get(key, ())]
        found = [c for key, c in named if part.can_be(c.kind, c.search_key) or key in c.past_keys]
        found = list({commune.pk: commune for commune in found}.values())
        found = [commune for commune in found if part.spells(commune.name)] or found
        return [commune for commune in found if base and commune.base_id == base.pk] or found
