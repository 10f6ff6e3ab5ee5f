"""Annual returns from a file: one row an organisation and a year. What is unlikely is confirmed with one note for all rows."""

import json

from cooperatives.imports.staging import WARNING, Fault
from cooperatives.imports.writers.base import Writer
from cooperatives.models import AnnualReturn
from cooperatives.ownership import Block
from cooperatives.plausibility import COMPARED, FEWEST_MEMBERS, LEAST_INCOME, MEMBERS, MOST_INCOME, PARTS, findings
from cooperatives.return_blocks import STATED
from cooperatives.return_years import FIRST_YEAR
from cooperatives.services.returns import confirmed
from cooperatives.tables import RETURN_FIGURES, RETURN_FLAGS
from coopportal.kit import clock

NOT_YET = "Vào cuối năm này tổ chức chưa đăng ký hoặc đã giải thể. Kiểm tra lại năm của phiếu."
# What counts and is changed has to be looked at again: services/returns.py, `save_return`.
COUNTS = "t.state IN ('submitted', 'checked')"


class ReturnWriter(Writer):
    code = "annual-returns"
    model = AnnualReturn
    block = Block.RETURN
    own_keys = (*RETURN_FIGURES, *RETURN_FLAGS, "difficulties", "note")
    label = "a.name || ', năm ' || s.year"
    says_by_itself = False  # a template names every one that is still to be asked

    def prepare(self):
        self.find_organisations("organisation")

    def aim(self):
        """The state of the year's end is copied in from the spell that covers it; a year of dissolution still has one."""
        s, end = self.staging, self.year_end()
        s.make(
            "aimed",
            f"""SELECT s.row, o.id AS organisation_id, o.name, o.code, o.kind, t.id AS target_id, t.version,
                       spell.kind AS then_kind, spell.sector, spell.actual_status, spell.base_id
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN "{self.target}" t ON t.organisation_id = o.id AND t.year = s.year
                LEFT JOIN cooperatives_spell spell ON spell.organisation_id = o.id
                    AND spell.from_on <= {end} AND spell.until > {end}
                    AND (spell.entry <> 'dissolved' OR extract(year FROM spell.from_on) = s.year)""",
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
            "WHERE a.organisation_id IS NOT NULL AND a.base_id IS NULL AND s.year BETWEEN %s AND %s",
            (FIRST_YEAR, this_year),
        )  # fmt: skip
        self.check_plausibility()

    # what is unlikely

    def check_plausibility(self):
        """The rules of cooperatives/plausibility.py; only rows that can break one, by the same tables, leave the database."""
        s, now, before = self.staging, self.figure, "before.{}".format
        figures = ", ".join([*map(now, STATED), *map(before, STATED)])
        rows = s.rows(
            f"""SELECT s.row, a.then_kind, coalesce(t.confirmations, '{{}}')::text, before.id, {figures}
                FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
                LEFT JOIN "{self.target}" t ON t.id = a.target_id
                LEFT JOIN "{self.target}" before
                    ON before.organisation_id = a.organisation_id AND before.year = s.year - 1
                WHERE c.outcome IN ('new', 'changed', 'conflict') AND a.then_kind IS NOT NULL
                AND ({self.unlikely()})"""
        )
        self.found = {}
        faults = []
        for row, kind, known, before_id, *figures in rows:
            stated = dict(zip(STATED, figures[: len(STATED)], strict=True))
            earlier = dict(zip(STATED, figures[len(STATED) :], strict=True)) if before_id else None
            said, found = json.loads(known), findings(stated, earlier, kind)
            self.found[row] = said, found
            open_ones = [one for one in found if said.get(one.code, {}).get("sentence") != one.sentence]
            faults += [Fault(row, one.fields[0], one.code, one.sentence, WARNING) for one in open_ones]
        s.add(faults)

    def figure(self, name: str) -> str:
        """SQL: the figure as it will stand."""
        return f"({self.staging.new_value(name, f't.{name}')})" if self.staging.has(name) else f"t.{name}"

    def unlikely(self) -> str:
        """SQL that holds at least wherever a rule of cooperatives/plausibility.py does."""
        now = self.figure
        total, (official, *_) = now("members_total"), MEMBERS
        member, worker = now("member_income_vnd"), now("worker_income_vnd")
        return " OR ".join(
            [
                f"coalesce({now(official)}, {total}) < {max(FEWEST_MEMBERS.values())}",
                f"{' + '.join(map(now, MEMBERS))} <> {total}",
                f"{now('members_household')} + {now('members_legal')} > {total}",
                f"{now('managers_vocational')} + {now('managers_college')} > {now('managers_total')}",
                f"{now('revenue_vnd')} <> 0 AND {total} = 0",
                f"{member} * 3 < {worker}",
                f"{worker} * 3 < {member}",
                *(f"NOT ({income} BETWEEN {LEAST_INCOME} AND {MOST_INCOME})" for income in (member, worker)),
                *(f"{now(part)} > {now(whole)}" for part, whole in PARTS),
                *(f"2 * abs({now(name)} - before.{name}) > abs(before.{name})" for name in COMPARED),
            ]
        )

    # writing

    def write(self):
        s = self.staging
        note = dict.fromkeys({one.code for _, found in self.found.values() for one in found}, self.note)
        s.make_empty("noted", "row integer, confirmations jsonb")
        s.insert("noted", ["row", "confirmations"], ((row, self.confirmations(row, note)) for row in self.found))
        copied = {
            "kind": "a.then_kind",
            "sector": "a.sector",
            "actual_status": "a.actual_status",
            "base_id": "a.base_id",
        }
        fixed = {"organisation_id": "a.organisation_id", "year": "s.year", "state": "'draft'"}
        said = {"confirmations": "coalesce(noted.confirmations, '{}')"}
        joins = "LEFT JOIN noted USING (row)"
        self.insert_new(fixed | copied | self.own_values() | said, joins)
        again = {
            "confirmations": "coalesce(noted.confirmations, t.confirmations)",
            "kept": "'{}'",  # a block that a file wrote is not one taken over from last year
            "state": f"CASE WHEN {COUNTS} THEN 'submitted' ELSE t.state END",
            "submitted_at": f"CASE WHEN {COUNTS} THEN now() ELSE t.submitted_at END",
            "submitted_by_id": f"CASE WHEN {COUNTS} THEN {s.by.pk} ELSE t.submitted_by_id END",
        }
        self.update_changed(again | copied, joins)

    def confirmations(self, row: int, note: dict[str, str]) -> str:
        known, found = self.found[row]
        return json.dumps(confirmed(known, found, note, self.staging.by), ensure_ascii=False)
