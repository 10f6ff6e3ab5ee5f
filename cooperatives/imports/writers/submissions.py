"""What communes say for a year: how many groups stand on no list. One row a commune and a year."""

from accounts.permissions import Act
from cooperatives.imports.places import Places
from cooperatives.imports.staging import Fault
from cooperatives.imports.writers.base import Writer
from cooperatives.models import CommuneSubmission
from cooperatives.return_years import FIRST_YEAR
from cooperatives.selectors.submissions import communes_of
from coopportal.kit import clock

NOT_OWNER = "Tài khoản của bạn không chốt số liệu cấp xã. Hãy gửi tệp cho Liên minh Hợp tác xã hoặc Ủy ban nhân dân xã."
NO_SUCH_COMMUNE = (
    "Không có xã, phường, đặc khu mang mã này trong địa bàn của bạn vào cuối năm của số liệu. Kiểm tra lại mã và năm."
)
NEW_MORE_THAN_ALL = "Tổ hợp tác thành lập mới không thể nhiều hơn tổng số tổ hợp tác chưa lập danh sách."
NIL_AND_FIGURES = "Đã ghi “báo cáo không phát sinh” thì các số của xã để trống hoặc bằng 0."
FIGURES = ("unlisted_groups", "unlisted_groups_new", "unlisted_group_members")
COUNTS = "t.state IN ('submitted', 'checked')"


class SubmissionWriter(Writer):
    code = "commune-submissions"
    model = CommuneSubmission
    own_keys = ("nil_report", *FIGURES)
    label = "a.name || ', năm ' || s.year"
    says_by_itself = False  # a template names every one that is still to be asked

    def prepare(self):
        s, places = self.staging, Places(self.staging.by)
        year = "s.year" if s.has("year") else "NULL::integer"
        sql = f"SELECT s.row, s.commune_code, {year} FROM staged s WHERE s.commune_code IS NOT NULL"
        rows = s.rows(sql) if s.has("commune_code") else []
        known = {year: {one.code: one for one in self.speaking(year)} for year in {year for *_, year in rows}}
        said = CommuneSubmission.objects.visible_to(s.by).filter(commune__code__in={code for _, code, _ in rows})
        had = {(one.commune.code, one.year): one.commune for one in said.select_related("commune")}
        found = [(row, known[year].get(code) or had.get((code, year))) for row, code, year in rows]
        s.make_empty("placed", "row integer, commune_id bigint, base_id bigint, name text")
        named = ((row, one.pk, one.base_id or places.only_base, one.full_name) for row, one in found if one)
        s.insert("placed", ["row", "commune_id", "base_id", "name"], named)
        s.add(Fault(row, "commune_code", "place_unknown", NO_SUCH_COMMUNE) for row, one in found if not one)

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
        s.require_filled(["commune_code", "year"], "true")
        if not (s.has("year") and s.has("commune_code")):
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
