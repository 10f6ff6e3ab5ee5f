"""A batch as rows for COPY, and the whole country into the database in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model

from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Programme,
    Rating,
    RatingScheme,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.support import Funding
from coopportal.demo.lives import read
from coopportal.demo.registry import new_ids
from coopportal.kit.rows import copy_rows
from coopportal.synthetic import organisations, ratings, returns, support
from coopportal.synthetic.bases import Batch, batches
from coopportal.synthetic.lives import all_lives
from provinces.models import NATION_SLUG, Commune, Province

Table = tuple[type[Model], list[str], Iterator[tuple]]  # model, columns, rows
TABLES = (
    Organisation,
    Spell,
    Representative,
    UnionMembership,
    AnnualReturn,
    Rating,
    SupportActivity,
    SupportActivity.programmes.through,
    Participation,
    Funding,
    Recognition,
    CommuneSubmission,
)


@dataclass(frozen=True)
class Known:
    """Ids of what a registry refers to."""

    bases: dict[str, int]
    communes: dict[str, int]
    schemes: dict[str, int]
    programmes: list[tuple[int, int, int]]  # id, first year, last year


@dataclass
class Tally:
    """Rows and seconds of one table, those of making the rows included."""

    label: str
    rows: int = 0
    seconds: float = 0.0

    def counted(self, rows: Iterator[tuple]) -> Iterator[tuple]:
        for row in rows:
            self.rows += 1
            yield row

    @contextmanager
    def timed(self):
        started = perf_counter()
        yield
        self.seconds += perf_counter() - started


def tables(batch: Batch, known: Known, new_ids: Callable[[type[Model], int], list[int]]) -> Iterator[Table]:
    """In an order in which each table refers only to earlier ones. `new_ids(model, count)` gives the ids."""
    lives = all_lives(batch)
    ids = new_ids(Organisation, len(lives))
    own = organisations.organisation_rows(batch, lives, ids, known)
    yield Organisation, organisations.ORGANISATION_COLUMNS, own
    yield Spell, organisations.SPELL_COLUMNS, organisations.spell_rows(lives, ids, known)
    people = organisations.representative_rows(batch, lives, ids)
    yield Representative, organisations.REPRESENTATIVE_COLUMNS, people
    yield UnionMembership, organisations.MEMBERSHIP_COLUMNS, organisations.membership_rows(batch, lives, ids)
    yield AnnualReturn, returns.RETURN_COLUMNS, returns.return_rows(batch, lives, ids, known)
    yield Rating, ratings.RATING_COLUMNS, ratings.rating_rows(batch, lives, ids, known)
    yield Recognition, support.RECOGNITION_COLUMNS, support.recognition_rows(batch, lives, ids, known)
    yield CommuneSubmission, support.SUBMISSION_COLUMNS, support.submission_rows(batch, known)
    done = support.all_activities(batch, lives, ids)
    ids = new_ids(SupportActivity, len(done))
    yield SupportActivity, support.ACTIVITY_COLUMNS, support.activity_rows(batch, done, ids, known)
    woven = support.woven_rows(batch, done, ids, known)
    yield SupportActivity.programmes.through, support.WOVEN_COLUMNS, woven
    yield Participation, support.PARTICIPATION_COLUMNS, support.participation_rows(batch, done, ids)
    yield Funding, support.FUNDING_COLUMNS, support.funding_rows(batch, done, ids)


def fill_empty_registry(scale: Fraction, seed: str) -> list[Tally]:
    """All of it or nothing. Raises ValidationError where there is a registry already, or no reference data yet."""
    with transaction.atomic(), without_triggers():
        if Organisation.objects.exists():
            raise ValidationError("Sổ đăng ký đã có hồ sơ. Chỉ nạp dữ liệu giả lập vào một cơ sở dữ liệu trống.")
        if not RatingScheme.objects.exists() or not Commune.objects.exists():
            raise ValidationError("Chưa có danh mục dùng chung. Hãy chạy manage.py load_reference_data trước.")
        return load(scale, seed)


def load(scale: Fraction, seed: str) -> list[Tally]:
    """COPY batch by batch; after each, foreign keys and the chain of spells are checked, so that nothing piles up."""
    known = references()
    tallies = {model: Tally(model._meta.db_table) for model in TABLES}
    keys = Tally("kiểm tra khóa ngoại")
    for batch in batches(scale, seed):
        for model, columns, rows in tables(batch, known, new_ids):
            with tallies[model].timed():
                copy_rows(model, columns, tallies[model].counted(rows), reason="synthetic")
        with keys.timed():
            connection.check_constraints()
    return [*tallies.values(), keys]


@contextmanager
def without_triggers():
    """User triggers rest in the tables that are loaded; the lock keeps everybody else from writing meanwhile.

    A row brings with it what they would have kept: the current state of an organisation. Foreign keys stay in force.
    """
    names = [connection.ops.quote_name(model._meta.db_table) for model in TABLES]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for name in names:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def references() -> Known:
    """Ids as they stand; the national programmes are added where they are missing."""
    nation = Province.objects.get(slug=NATION_SLUG)
    for row in read("programmes.json"):
        if row["province"] == NATION_SLUG:
            Programme.objects.get_or_create(code=row["code"], defaults=row | {"province": nation})
    national = Programme.objects.filter(province=nation, first_year__gt=0, last_year__gt=0).order_by("code")
    return Known(
        bases=dict(Province.objects.bases().values_list("slug", "pk")),
        communes=dict(Commune.objects.present().order_by("valid_from").values_list("code", "pk")),
        schemes=dict(RatingScheme.objects.values_list("code", "pk")),
        programmes=list(national.values_list("pk", "first_year", "last_year")),
    )
