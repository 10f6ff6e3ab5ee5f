"""Annual returns from a file: one row an organisation and a year."""

from cooperatives.imports.writers.base import Writer
from cooperatives.models import AnnualReturn
from cooperatives.ownership import Block
from cooperatives.tables import RETURN_FIGURES, RETURN_FLAGS
from coopportal.kit import clock

FIRST_YEAR = 1997  # the first law on cooperatives
NOT_YET = "Vào cuối năm này tổ chức chưa đăng ký hoặc đã giải thể. Kiểm tra lại năm của phiếu."
LOCKED = "Phiếu đã nộp hoặc đã kiểm tra. Hãy đề nghị trả lại phiếu trước khi sửa bằng tệp."
NEW_STATE, OPEN_STATES = "draft", ["draft", "returned"]


class ReturnWriter(Writer):
    code = "annual-returns"
    model = AnnualReturn
    block = Block.RETURN
    own_keys = (*RETURN_FIGURES, *RETURN_FLAGS, "difficulties", "note")
    label = "a.name || ', năm ' || s.year"

    def prepare(self):
        self.find_organisations("organisation")

    def aim(self):
        """The state of the year's end is copied in from the spell that covers it."""
        s = self.staging
        s.make(
            "aimed",
            f"""SELECT s.row, o.id AS organisation_id, o.name, o.code, o.kind, t.id AS target_id, t.version, t.state,
                       spell.kind AS then_kind, spell.sector, spell.actual_status, spell.base_id
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN "{self.target}" t ON t.organisation_id = o.id AND t.year = s.year
                LEFT JOIN cooperatives_spell spell ON spell.organisation_id = o.id
                    AND spell.from_on <= {self.year_end()} AND spell.until > {self.year_end()}
                    AND spell.entry <> 'dissolved'""",
            (clock.today(), clock.today()),
        )

    def year_end(self) -> str:
        """SQL of selectors.year_end.year_end_day: 31/12, of the running year today; today for a year that cannot be."""
        possible = f"s.year BETWEEN {FIRST_YEAR} AND {clock.today().year}"
        return f"least(%s, CASE WHEN {possible} THEN make_date(s.year, 12, 31) END)"

    def check(self):
        s = self.staging
        self.check_organisation("organisation")
        self.check_twice("a.organisation_id, s.year")
        this_year = clock.today().year
        s.require_filled(["year"], "true")
        s.fault(
            "year", "year_out_of_range", f"Năm phải từ {FIRST_YEAR} đến {this_year}, ví dụ {this_year - 1}.",
            "WHERE NOT (s.year BETWEEN %s AND %s)", (FIRST_YEAR, this_year),
        )  # fmt: skip
        s.fault(
            "year", "no_state_at_year_end", NOT_YET,
            "WHERE a.organisation_id IS NOT NULL AND a.target_id IS NULL AND a.base_id IS NULL AND s.year BETWEEN %s AND %s",
            (FIRST_YEAR, this_year),
        )  # fmt: skip
        changed = "JOIN compared c USING (row) WHERE c.outcome IN ('changed', 'conflict')"
        s.fault("", "return_locked", LOCKED, f"{changed} AND NOT (a.state = ANY(%s))", (OPEN_STATES,))

    def write(self):
        copied = {
            "kind": "a.then_kind",
            "sector": "a.sector",
            "actual_status": "a.actual_status",
            "base_id": "a.base_id",
        }
        fixed = {"organisation_id": "a.organisation_id", "year": "s.year", "state": f"'{NEW_STATE}'"}
        self.insert_new(fixed | copied | self.own_values())
        self.update_changed()
