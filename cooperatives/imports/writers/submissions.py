"""What communes say for a year: how many groups stand on no list. One row a commune and a year."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.permissions import Act
from cooperatives.imports.places import Places
from cooperatives.imports.staging import Fault
from cooperatives.imports.writers.base import Writer
from cooperatives.models import CommuneSubmission
from cooperatives.return_years import FIRST_YEAR
from cooperatives.selectors.submissions import communes_of
from coopportal.kit import clock
from coopportal.kit.text import search_key
from provinces.models import Commune

NOT_OWNER = "Tài khoản của bạn không chốt số liệu cấp xã. Hãy gửi tệp cho Liên minh Hợp tác xã hoặc Ủy ban nhân dân xã."
NO_SUCH_COMMUNE = (
    "Không có xã, phường, đặc khu mang mã này trong địa bàn của bạn vào cuối năm của số liệu. Kiểm tra lại mã và năm."
)
NO_SUCH_NAME = (
    "Không có đúng một xã, phường, đặc khu mang tên này trong địa bàn của bạn vào cuối năm của số liệu. "
    "Ghi thêm mã xã, ví dụ 01906."
)
OTHER_COMMUNE = "Mã {} là của {}. Kiểm tra lại mã và tên xã."
NEW_MORE_THAN_ALL = "Tổ hợp tác thành lập mới không thể nhiều hơn tổng số tổ hợp tác chưa lập danh sách."
NIL_AND_FIGURES = "Đã ghi “báo cáo không phát sinh” thì các số của xã để trống hoặc bằng 0."
FIGURES = ("unlisted_groups", "unlisted_groups_new", "unlisted_group_members")
COUNTS = "t.state IN ('submitted', 'checked')"


def keys_of(commune: Commune) -> set[str]:
    return {search_key(commune.name), search_key(commune.full_name)}


class Known:
    """The communes that speak for one year, by code, and by a name that one of them alone bears."""

    def __init__(self, communes: Iterable[Commune]):
        self.by_code, self.by_name = {}, defaultdict(list)
        for one in communes:
            self.by_code[one.code] = one
            for key in keys_of(one):
                self.by_name[key].append(one)

    def find(self, code: str | None, name: str | None) -> Commune | None:
        if code:
            return self.by_code.get(code)
        found = self.by_name.get(search_key(name), [])
        return found[0] if len(found) == 1 else None


class SubmissionWriter(Writer):
    code = "commune-submissions"
    model = CommuneSubmission
    own_keys = ("nil_report", *FIGURES)
    label = "a.name || ', năm ' || s.year"
    says_by_itself = False  # a template names every one that is still to be asked

    def prepare(self):
        s, places = self.staging, Places(self.staging.by)
        year = "s.year" if s.has("year") else "NULL::integer"
        said = {key: f"s.{key}" if s.has(key) else "NULL" for key in ("commune_code", "commune")}
        sql = f"SELECT s.row, {said['commune_code']}, {said['commune']}, {year} FROM staged s"
        rows = [row for row in s.rows(sql) if row[1] or row[2]]
        known = {year: Known(self.speaking(year)) for year in {year for *_, year in rows}}
        stated = CommuneSubmission.objects.visible_to(s.by).filter(commune__code__in={row[1] for row in rows})
        had = {(one.commune.code, one.year): one.commune for one in stated.select_related("commune")}
        s.make_empty("placed", "row integer, commune_id bigint, base_id bigint, name text")
        named, faults = [], []
        for row, code, name, year in rows:
            one = known[year].find(code, name) or had.get((code, year))
            if one is None:
                key, sentence = ("commune_code", NO_SUCH_COMMUNE) if code else ("commune", NO_SUCH_NAME)
                faults.append(Fault(row, key, "place_unknown", sentence))
                continue
            named.append((row, one.pk, one.base_id or places.only_base, one.full_name))
            if code and name and search_key(name) not in keys_of(one):
                faults.append(Fault(row, "commune", "other_commune", OTHER_COMMUNE.format(code, one.full_name)))
        s.add(faults)
        s.insert("placed", ["row", "commune_id", "base_id", "name"], named)

    def speaking(self, year: int | None):
        this_year = clock.today().year
        return communes_of(self.staging.by, min(year or this_year, this_year))

    def aim(self):
        year = "s.year" if self.staging.has("year") else "NULL::integer"
        self.staging.make(
            "aimed",
            f"""SELECT s.row, NULL::bigint AS organisation_id, p.commune_id, p.base_id, p.name, t.id AS target_id, t.version
                FROM staged s LEFT JOIN placed p USING (row)
                LEFT JOIN "{self.target}" t ON t.commune_id = p.commune_id AND t.year = {year}""",
        )

    def check(self):
        s = self.staging
        if not s.by.can(Act.SUBMISSION_WRITE):
            s.fault("", "not_owner", NOT_OWNER, "WHERE true")
        s.require_filled(["year"], "true")
        if not s.has("commune"):
            s.require_filled(["commune_code"], "true")
        elif not s.has("commune_code"):
            s.require_filled(["commune"], "true")
        else:
            s.require_filled(["commune_code"], "s.commune IS NULL")
        if not s.has("year"):
            return
        self.check_twice("a.commune_id, s.year")
        this_year = clock.today().year
        s.fault(
            "year", "year_out_of_range", f"Năm phải từ {FIRST_YEAR} đến {this_year}, ví dụ {this_year - 1}.",
            "WHERE NOT (s.year BETWEEN %s AND %s)", (FIRST_YEAR, this_year),
        )  # fmt: skip
        target = f'LEFT JOIN "{self.target}" t ON t.id = a.target_id'
        groups, new, _ = map(self.figure, FIGURES)
        s.fault("unlisted_groups_new", "more_new_than_all", NEW_MORE_THAN_ALL, f"{target} WHERE {new} > {groups}")
        some = " OR ".join(f"{self.figure(key)} > 0" for key in FIGURES)
        nil = self.figure("nil_report")
        s.fault("nil_report", "nil_and_figures", NIL_AND_FIGURES, f"{target} WHERE {nil} AND ({some})")

    def figure(self, key: str) -> str:
        s = self.staging
        return f"({s.new_value(key, f't.{key}')})" if s.has(key) else f"t.{key}"

    def write(self):
        fixed = {"commune_id": "a.commune_id", "base_id": "a.base_id", "year": "s.year", "state": "'draft'"}
        self.insert_new(fixed | self.own_values())
        again = {
            "state": f"CASE WHEN {COUNTS} THEN 'submitted' ELSE t.state END",
            "submitted_at": f"CASE WHEN {COUNTS} THEN now() ELSE t.submitted_at END",
            "submitted_by_id": f"CASE WHEN {COUNTS} THEN {self.staging.by.pk} ELSE t.submitted_by_id END",
        }
        self.update_changed(again)
