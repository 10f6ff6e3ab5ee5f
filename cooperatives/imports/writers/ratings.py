"""Ratings from a file: one row an organisation, a year and a scheme. The rules are those of services/ratings.py, row by row."""

from django.core.exceptions import PermissionDenied, ValidationError

from cooperatives.imports.staging import Fault
from cooperatives.imports.writers.base import NOT_OWNER, Writer
from cooperatives.models import Rating, RatingScheme
from cooperatives.ownership import Block
from cooperatives.return_years import FIRST_YEAR
from cooperatives.selectors.ratings import causes_of, schemes_for
from cooperatives.selectors.year_end import year_ends
from cooperatives.services.ratings import Given, check_scheme, judge
from coopportal.kit import clock
from coopportal.kit.text import search_key

NO_SCHEME = "Không có bộ tiêu chí này. Ghi mã hoặc tên bộ tiêu chí như ở mục Xếp loại."
COUNTS_STAYS = "Bản ghi dùng để tính chỉ tiêu được chọn ở mục Xếp loại, có ghi lý do. Để trống cột này."


class RatingWriter(Writer):
    code = "ratings"
    model = Rating
    block = Block.RATING
    own_keys = ("band", "points", "rated_on", "reason")
    label = "a.name || ', năm ' || s.year"

    def prepare(self):
        s = self.staging
        self.find_organisations("organisation")
        self.schemes = {scheme.pk: scheme for scheme in RatingScheme.objects.all()}
        self.usable = list(schemes_for(s.by).values_list("pk", flat=True))
        in_turn = sorted(self.schemes, key=self.usable.__contains__)  # of one name the person's own scheme counts
        known = {search_key(word): pk for pk in in_turn for word in (self.schemes[pk].name, self.schemes[pk].code)}
        rows = s.rows("SELECT s.row, s.scheme FROM staged s WHERE s.scheme IS NOT NULL") if s.has("scheme") else []
        meant = [(row, known.get(search_key(word))) for row, word in rows]
        s.make_empty("schemed", "row integer, scheme_id bigint")
        s.insert("schemed", ["row", "scheme_id"], (one for one in meant if one[1]))
        s.add(Fault(row, "scheme", "scheme_unknown", NO_SCHEME) for row, pk in meant if pk not in self.usable)

    def aim(self):
        year = "s.year" if self.staging.has("year") else "NULL::integer"
        self.staging.make(
            "aimed",
            f"""SELECT s.row, o.id AS organisation_id, o.name, o.code, o.kind, schemed.scheme_id, t.id AS target_id, t.version,
                       t.counts
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN schemed USING (row)
                LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN "{self.target}" t
                    ON t.organisation_id = o.id AND t.scheme_id = schemed.scheme_id AND t.year = {year}""",
        )

    def check(self):
        s = self.staging
        self.check_organisation("organisation")
        s.require_filled(["year", "scheme"], "true")
        self.judged: list[tuple] = []
        if not (s.has("year") and s.has("scheme")):
            return
        self.check_twice("a.organisation_id, s.year, a.scheme_id")
        this_year = clock.today().year
        s.fault(
            "year", "year_out_of_range", f"Năm phải từ {FIRST_YEAR} đến {this_year}, ví dụ {this_year - 1}.",
            "WHERE NOT (s.year BETWEEN %s AND %s)", (FIRST_YEAR, this_year),
        )  # fmt: skip
        if s.has("counts"):
            s.fault("counts", "counts_stays", COUNTS_STAYS, "WHERE a.target_id IS NOT NULL AND s.counts <> a.counts")
        self.judge_rows()

    def check_organisation(self, identity):
        """Whose rating it is depends on the scheme, so the service says it row by row."""
        self.check_found(identity)

    def judge_rows(self):
        s = self.staging
        points, rated_on = self.figure("points"), self.figure("rated_on")
        band = f"CASE WHEN {points} IS NULL THEN {self.figure('band')} ELSE {self.said('band')} END"
        rows = s.rows(
            f"""SELECT s.row, s.year, a.organisation_id, a.scheme_id, {points}, coalesce({band}, ''),
                       coalesce({self.figure("reason")}, ''), {rated_on}
                FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
                LEFT JOIN "{self.target}" t ON t.id = a.target_id
                WHERE c.outcome IN ('new', 'changed', 'conflict') AND a.organisation_id IS NOT NULL
                AND a.scheme_id = ANY(%s) AND s.year BETWEEN %s AND %s""",
            (self.usable, FIRST_YEAR, clock.today().year),
        )
        for year in {row[1] for row in rows}:
            self.judge_year(year, [row for row in rows if row[1] == year])

    def judge_year(self, year: int, rows: list[tuple]):
        numbers = [row[2] for row in rows]
        states, causes = year_ends(numbers, year), causes_of(numbers, year)
        faults = []
        for row, _, pk, scheme_id, points, band, reason, rated_on in rows:
            scheme, cause = self.schemes[scheme_id], causes.get(pk)
            stated = "other" if band == Rating.Band.NOT_RATED and not cause and reason else ""
            given = Given(points=points, band=band, reason=reason, cause=stated)
            try:
                check_scheme(scheme, states.get(pk), year, rated_on, self.staging.by)
                self.judged.append((row, judge(scheme, given, cause) | states[pk].copied()))
            except PermissionDenied:
                faults.append(Fault(row, "", "not_owner", NOT_OWNER))
            except ValidationError as problem:
                faults += [Fault(row, key, "rating_rule", sentence) for key, sentence in by_key(problem)]
        self.staging.add(faults)

    def said(self, key: str) -> str:
        return f"s.{key}" if self.staging.has(key) else "NULL"

    def figure(self, key: str) -> str:
        s = self.staging
        return f"({s.new_value(key, f't.{key}')})" if s.has(key) else f"t.{key}"

    # writing

    def write(self):
        s, columns = (
            self.staging,
            ("band", "points", "cause", "against_rule", "reason", "kind", "sector", "actual_status", "base_id"),
        )
        s.make_empty(
            "judged",
            """row integer, band text, points numeric, cause text, against_rule boolean, reason text, kind text, sector text,
               actual_status text, base_id bigint""",
        )
        s.insert("judged", ["row", *columns], ((row, *(one[name] for name in columns)) for row, one in self.judged))
        judged = {name: f"j.{name}" for name in columns}
        counted = f"""NOT EXISTS (SELECT FROM "{self.target}" other WHERE other.organisation_id = a.organisation_id
                      AND other.year = s.year AND other.counts) AND s.row = (SELECT min(s2.row) FROM staged s2
                      JOIN aimed a2 USING (row) WHERE a2.organisation_id = a.organisation_id AND s2.year = s.year)"""
        fixed = {
            "organisation_id": "a.organisation_id",
            "year": "s.year",
            "scheme_id": "a.scheme_id",
            "counts": counted,
        }
        own = {
            "rated_on": self.said("rated_on") + "::date",
            "rated_by_id": str(s.by.agency_id),
            "points_by_criterion": "'{}'",
        }
        self.insert_new(fixed | own | judged, "JOIN judged j USING (row)")
        criteria = "CASE WHEN t.points IS DISTINCT FROM j.points THEN '{}' ELSE t.points_by_criterion END"
        self.update_changed(judged | {"points_by_criterion": criteria}, "JOIN judged j USING (row)")


def by_key(problem: ValidationError) -> list[tuple[str, str]]:
    """(key of the column, sentence) of each thing that a rule refuses; "" where it is about no column of the file."""
    if not hasattr(problem, "error_dict"):
        return [("", " ".join(problem.messages))]
    known = {"band", "points", "reason", "rated_on", "scheme", "year"}
    return [
        (name if name in known else "", words)
        for name, sentences in problem.message_dict.items()
        for words in sentences
    ]
