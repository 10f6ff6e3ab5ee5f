"""Changes of communes as people read them."""

from dataclasses import dataclass
from datetime import date

from cooperatives.tables import CommuneAct
from provinces.models import Commune, CommuneChange

Act = CommuneChange.Act


@dataclass(frozen=True)
class ToldChange:
    """`before` is "" of a commune made of others; `after`: what it is since, or what it is a part of."""

    on: date
    act: str
    before: str
    after: str
    province: str
    basis: str


def told_changes(changes: list[CommuneChange]) -> list[ToldChange]:
    return [
        ToldChange(
            on=change.on,
            act=CommuneAct.SPLIT.label if change.act == Act.FOUNDED and change.before else change.get_act_display(),
            before=words(change.before),
            after=words(change.after),
            province=change.commune.province.name,
            basis=change.basis,
        )
        for change in changes
    ]


def words(named: dict) -> str:
    """ "Xã Phong Quang (01849)"."""
    return f"{Commune(name=named['name'], kind=named['kind']).full_name} ({named['code']})" if named else ""
