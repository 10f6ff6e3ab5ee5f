"""Organisations from a file: identity, the state as spells, who represents them.

The state of an organisation that exists changes on a day: "Ngày thay đổi" closes its open spell and opens the next.
"""

from dataclasses import replace
from functools import cached_property

from django.core.exceptions import ValidationError

from cooperatives.codes import clean_tax_code
from cooperatives.imports.places import BASE_NEEDED, Places
from cooperatives.imports.staging import WARNING, Fault
from cooperatives.imports.writers.base import NOT_OWNER, UNKNOWN, Writer
from cooperatives.models import ActualStatus, Entry, LegalStatus, Organisation
from cooperatives.ownership import Block
from cooperatives.selectors.duplicates import Duplicate, Sought, duplicates_of
from cooperatives.services.states import recopy_years
from coopportal.kit import clock
from coopportal.kit.text import name_key, search_key, sort_key

FIRST_DAY = "1945-01-01"
STATE_KEYS = ("kind", "sector", "legal_status", "actual_status")
KEYS = ("search_key", "sort_key", "name_key")
PERSON_KEYS = ("full_name", "title", "phone")
PLACE_KEYS = ("commune_code", "commune", "base")
# As pages mask personal data (models.Representative): Nguyễn V. A., 09•• ••• 678, (đã xóa dữ liệu cá nhân).
MASKED = r"[•*]|^\(.*\)$|^\S+( \S\.)+$"
NEW_NEEDS = ("name", "kind", "sector", "established_on")
CODE_TAKEN = "Mã số thuế này đã dùng cho hồ sơ khác. Kiểm tra lại mã, hoặc điền “Mã hồ sơ” của hồ sơ đó."
NEEDS_DAY = (
    "Cột này khác trạng thái đang có. Muốn ghi nhận thay đổi, điền “Ngày thay đổi”, ví dụ 15/03/2026; "
    "nếu chỉ sửa nhầm lẫn, hãy sửa trong tab Quá trình hoạt động."
)
DAY_BEFORE_SPELL = "Ngày thay đổi phải sau ngày bắt đầu của trạng thái đang có và không sau hôm nay, ví dụ 15/03/2026."
DISSOLVED_ALREADY = "Tổ chức đã giải thể nên trạng thái không thay đổi được nữa."
DISSOLVED_WITHOUT_DAY = "Hồ sơ mới đã giải thể cần “Ngày thay đổi” là ngày giải thể, ví dụ 15/03/2026."
OTHER_BIRTH = "Ngày đăng ký khác ngày đang có. Hãy sửa ngày này trong tab Quá trình hoạt động."
KIND_STAYS = "Loại hình chỉ đổi được từ tổ hợp tác thành hợp tác xã. Tổ chức khác loại thì lập hồ sơ mới."
MAYBE_KNOWN = (
    "Có thể trùng với hồ sơ {pk} “{name}” ({reasons}). Nếu là một, điền {pk} vào cột “Mã hồ sơ”; "
    "nếu là tổ chức khác, lập hồ sơ bằng biểu mẫu và ghi lý do."
)
NAMESAKE = "Hồ sơ {pk} “{name}” ({reasons}) có mã số thuế khác. Hãy chắc rằng đây là hai tổ chức."
EMPTY, COMMA = "''", ","
FUTURE = "Ngày này chưa đến. Kiểm tra lại ngày, tháng, năm, ví dụ 15/03/2026."


class OrganisationWriter(Writer):
    code = "organisations"
    model = Organisation
    block = Block.IDENTITY
    own_keys = ("code", "certificate_number", "name", "address", "registered_under", "website")
    also_clearable = frozenset({"phone"})
    label = "coalesce(a.name, s.name)"

    @cached_property
    def places(self) -> Places:
        return Places(self.staging.by)

    def prepare(self):
        """Each row's organisation and place, as temporary tables `found` and `placed`."""
        s = self.staging
        self.find_known()
        self.leave_masked()
        asked = [f's."{key}"' if s.has(key) else "NULL" for key in PLACE_KEYS]
        self.names_place = any(map(s.has, PLACE_KEYS))
        s.make_empty("placed", "row integer, commune_id bigint, base_id bigint")
        known = """LEFT JOIN found USING (row) LEFT JOIN seen o ON o.id = found.id
                   LEFT JOIN provinces_commune c ON c.id = o.commune_id LEFT JOIN provinces_province b ON b.id = o.base_id"""
        stands = f"SELECT s.row, {', '.join(asked)}, c.code, c.name, b.name FROM staged s {known}"
        rows = s.rows(stands) if self.names_place else []
        found = [(row, self.places.find(*anew(words[:3], words[3:]))) for row, *words in rows]
        s.insert("placed", ["row", "commune_id", "base_id"], ((row, p.commune, p.base) for row, p in found))
        s.add(Fault(row, p.key, "place_unknown", p.sentence) for row, p in found if p.sentence)

    def find_known(self):
        """By record number, by tax code, by certificate; by name never: two may bear one."""
        s = self.staging
        by_number = 's."id" IS NOT NULL' if s.has("id") else "false"
        parts = [f'SELECT s.row, s."id" AS id FROM staged s WHERE {by_number}'] if s.has("id") else []
        if s.has("code"):
            parts.append(f"SELECT s.row, o.id FROM staged s JOIN seen o ON o.code = s.code WHERE NOT ({by_number})")
        s.make_empty("named", "row integer, id bigint")
        self.find_by_certificate(f"NOT ({by_number})")
        parts.append("SELECT row, id FROM named")
        s.make("found", f"{' UNION ALL '.join(parts)}")

    def aim(self):
        s = self.staging
        default = self.places.default()
        new_kind = "s.kind" if s.has("kind") else "NULL"
        s.make(
            "aimed",
            f"""SELECT s.row, found.id AS given_id, o.id AS organisation_id, o.id AS target_id, o.name, o.code,
                       coalesce(o.kind, {new_kind}) AS kind, o.version, spell.id AS spell_id, spell.from_on,
                       spell.entry, person.id AS person_id, person.from_on AS person_from_on,
                       p.commune_id, p.base_id, coalesce(p.commune_id, %s) AS new_commune_id,
                       coalesce(p.base_id, %s) AS new_base_id
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN placed p USING (row)
                LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN cooperatives_spell spell ON spell.organisation_id = o.id AND spell.to_on IS NULL
                LEFT JOIN LATERAL (SELECT r.id, r.from_on FROM cooperatives_representative r
                    WHERE r.organisation_id = o.id AND r.to_on IS NULL ORDER BY r.id DESC LIMIT 1) person ON true""",
            (default.commune, default.base),
        )

    def leave_masked(self):
        """Personal data as pages show them say nothing: the real ones stay."""
        s = self.staging
        for key in ("full_name", "phone"):
            if s.has(key):
                s.execute(f"UPDATE staged SET {key} = NULL WHERE {key} ~ %s", (MASKED,))

    # what changes

    def joined(self):
        return f"""{super().joined()} LEFT JOIN cooperatives_spell spell ON spell.id = a.spell_id
                   LEFT JOIN cooperatives_representative person ON person.id = a.person_id"""

    def differences(self):
        s, found = self.staging, super().differences()
        for key in STATE_KEYS:
            if s.has(key):
                found[key] = self.stated(key, f"spell.{key}", f"was.{key}")
        if self.names_place:
            for key, column in (("commune", "commune_id"), ("base", "base_id")):
                old, new, seen = f"spell.{column}", f"a.{column}", f"was.{column}"
                differs = f"({new} IS NOT NULL AND {new} IS DISTINCT FROM {old})"
                found[key] = self.difference(differs, old, new, seen, f"{new} IS DISTINCT FROM {seen}")
        if s.has("established_on"):
            found["established_on"] = self.stated("established_on", "t.established_on", "was.established_on")
        for key in PERSON_KEYS:
            if s.has(key):
                stated = self.stated(key, f"person.{key}", empty=EMPTY)
                found[key] = replace(stated, pair="""'["•••", "•••"]'::jsonb""")
        return found

    def differ(self, keys) -> str:
        """SQL over the stored differences: does the row change any of them."""
        return f"c.changes ?| string_to_array('{COMMA.join(keys)}', ',')"

    # what is wrong

    def check(self):
        s = self.staging
        s.fault("id", "organisation_unknown", UNKNOWN, "WHERE a.given_id IS NOT NULL AND a.organisation_id IS NULL")
        s.fault("", "not_owner", NOT_OWNER, "WHERE NOT (a.kind = ANY(%s))", (s.kinds_owned(self.block),))
        for key in ("id", "code"):
            if s.has(key):
                self.check_twice(f's."{key}"', key)
        self.check_new()
        self.check_code()
        self.check_state()
        self.check_days()

    def check_new(self):
        s = self.staging
        new = "a.target_id IS NULL AND a.given_id IS NULL"
        s.require_filled(NEW_NEEDS, new)
        unsure = "AND NOT EXISTS (SELECT FROM faults f WHERE f.row = s.row AND f.rule = 'place_unknown')"
        s.fault("base", "base_needed", BASE_NEEDED, f"WHERE {new} AND a.new_base_id IS NULL {unsure}")
        if s.has("legal_status"):
            no_day = "AND s.changed_on IS NULL" if s.has("changed_on") else ""
            dissolved = f"WHERE {new} AND s.legal_status = %s {no_day}"
            s.fault("legal_status", "dissolved_without_day", DISSOLVED_WITHOUT_DAY, dissolved, (LegalStatus.DISSOLVED,))
        if s.has("name"):
            self.check_maybe_known(new)

    def check_maybe_known(self, new: str):
        """New rows that may be an organisation of the registry, or an earlier row of the file, under another spelling."""
        s = self.staging
        told = [f's."{key}"' if s.has(key) else "NULL" for key in ("code", "certificate_number")]
        rows = s.rows(
            f"""SELECT s.row, s.name, {", ".join(told)}, a.new_commune_id, a.new_base_id
                FROM staged s JOIN aimed a USING (row) WHERE {new} AND s.name IS NOT NULL ORDER BY s.row"""
        )
        sought = [Sought(name, code, number or "", commune, base) for _, name, code, number, commune, base in rows]
        first: dict[tuple, int] = {}
        faults = []
        for (row, *_), one, known in zip(rows, sought, duplicates_of(sought, s.by), strict=True):
            faults += [self.doubt(row, one, other) for other in known[:1]]
            key = (name_key(one.name), one.commune, one.base)
            if first.setdefault(key, row) != row and not one.code:
                sentence = f"Trùng tên với dòng {first[key]} của tệp. Điền mã số thuế nếu là hai tổ chức khác nhau."
                faults.append(Fault(row, "name", "twice_in_file", sentence))
        s.add(faults)

    def doubt(self, row: int, one: Sought, known: Duplicate) -> Fault:
        other = known.organisation
        words = {"pk": other.pk, "name": other.name, "reasons": ", ".join(known.reasons)}
        if one.code and other.code and one.code != other.code:
            return Fault(row, "name", "namesake", NAMESAKE.format(**words), WARNING)
        return Fault(row, "name", "maybe_known", MAYBE_KNOWN.format(**words))

    def check_code(self):
        """Only of codes that the file brings anew: those that stand were checked once."""
        s = self.staging
        if not s.has("code"):
            return
        fresh = "WHERE s.code IS NOT NULL AND s.code IS DISTINCT FROM a.code"
        rows = s.rows(f"SELECT s.row, s.code FROM staged s JOIN aimed a USING (row) {fresh}")
        s.add(fault for row, code in rows if (fault := bad_code(row, code)))
        taken = "JOIN cooperatives_organisation other ON other.code = s.code AND other.id IS DISTINCT FROM a.target_id"
        s.fault("code", "code_taken", CODE_TAKEN, taken)

    def check_state(self):
        s = self.staging
        moved = [key for key in (*STATE_KEYS, "commune", "base") if s.has(key) or key in ("commune", "base")]
        changed = "JOIN compared c USING (row) WHERE a.target_id IS NOT NULL AND"
        without_day = "AND s.changed_on IS NULL" if s.has("changed_on") else ""
        for key in moved:
            s.fault(key, "state_needs_day", NEEDS_DAY, f"{changed} {self.differ([key])} {without_day}")
        s.fault("", "dissolved_already", DISSOLVED_ALREADY, f"{changed} a.entry = 'dissolved' AND {self.differ(moved)}")
        if s.has("kind"):
            other = f"{changed} {self.differ(['kind'])} AND NOT (c.changes->'kind'->>0 = 'tht' AND s.kind = 'htx')"
            s.fault("kind", "kind_stays", KIND_STAYS, other)
        if s.has("changed_on"):
            wrong = f"{changed} {self.differ(moved)} AND (s.changed_on <= a.from_on OR s.changed_on > %s)"
            s.fault("changed_on", "day_before_spell", DAY_BEFORE_SPELL, wrong, (clock.today(),))

    def check_days(self):
        s = self.staging
        if not s.has("established_on"):
            return
        changed = "JOIN compared c USING (row) WHERE a.target_id IS NOT NULL AND"
        s.fault("established_on", "other_birth", OTHER_BIRTH, f"{changed} {self.differ(['established_on'])}")
        s.fault(
            "established_on", "future_day", FUTURE, "WHERE s.established_on > %s OR s.established_on < %s",
            (clock.today(), FIRST_DAY),
        )  # fmt: skip
        if s.has("changed_on"):
            wrong = "WHERE a.target_id IS NULL AND (s.changed_on <= s.established_on OR s.changed_on > %s)"
            s.fault("changed_on", "day_before_spell", DAY_BEFORE_SPELL, wrong, (clock.today(),))

    # writing

    def write(self):
        s = self.staging
        born = s.make(
            "born",
            """SELECT row, nextval(pg_get_serial_sequence('cooperatives_organisation', 'id')) AS id
               FROM compared WHERE outcome = 'new' ORDER BY row""",
        )
        self.find_keys()
        keys = {key: f"k.{key}" for key in KEYS}
        own = self.own_values() | {"id": "born.id", "business_lines": "'{}'"} | keys
        if born:
            self.insert_new(own, "JOIN born USING (row) JOIN keyed k USING (row)")
            self.open_first_spells()
        kept = {key: f"coalesce(k.{key}, t.{key})" for key in keys}
        self.update_changed(kept, "LEFT JOIN keyed k USING (row)", self.differ(self.own_keys))
        self.open_next_spells()
        self.write_people()

    def find_keys(self):
        """What search and sorting need of each row that is new or named anew."""
        s = self.staging
        named = ("name", "code", "certificate_number", "address")
        empties = {"code": "NULL"}
        values = [self.as_written(k, empties.get(k, EMPTY)) if s.has(k) else f"t.{k}" for k in named]
        rows = s.rows(
            f"""SELECT s.row, {", ".join(values)} FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
                LEFT JOIN cooperatives_organisation t ON t.id = a.target_id
                WHERE c.outcome = 'new' OR c.outcome = 'changed' AND {self.differ(named)}"""
        )
        s.make_empty("keyed", "row integer, search_key text, sort_key text, name_key text")
        keyed = (
            (row, Organisation.searchable(name, *rest), sort_key(name), name_key(name)) for row, name, *rest in rows
        )
        s.insert("keyed", ["row", *KEYS], keyed)

    def as_written(self, key: str, empty: str) -> str:
        """SQL: the value of a new or a changed row as it will stand."""
        return f"CASE WHEN c.outcome = 'new' THEN s.{key} ELSE {self.written(key, f't.{key}', empty)} END"

    def said(self, key: str, otherwise: str) -> str:
        return f"coalesce(s.{key}, {otherwise})" if self.staging.has(key) else otherwise

    def turned(self, key: str) -> str:
        """SQL: of the state that an organisation turns to."""
        return self.written(key, f"spell.{key}") if self.staging.has(key) else f"spell.{key}"

    def open_first_spells(self):
        """From the day of registration; active until "Ngày thay đổi", if the file names one for a new organisation."""
        s = self.staging
        legal, actual = self.said("legal_status", "'active'"), self.said("actual_status", "'active'")
        dissolved = f"{legal} = 'dissolved'"
        actual = f"CASE WHEN {dissolved} THEN 'inactive' ELSE {actual} END"
        later = "s.changed_on" if s.has("changed_on") else "NULL::date"
        place = "a.new_base_id, a.new_commune_id"
        fixed = f"s.kind, s.sector, {place}, '', %s::uuid"
        rows = "FROM staged s JOIN aimed a USING (row) JOIN born USING (row)"
        s.execute(
            f"""INSERT INTO cooperatives_spell (organisation_id, from_on, to_on, entry, legal_status, actual_status,
                                                kind, sector, base_id, commune_id, reason, created_in_id)
                SELECT born.id, s.established_on, {later}, 'established',
                       CASE WHEN {later} IS NULL THEN {legal} ELSE 'active' END,
                       CASE WHEN {later} IS NULL THEN {actual} ELSE 'active' END, {fixed} {rows}
                UNION ALL
                SELECT born.id, {later}, NULL, CASE WHEN {dissolved} THEN 'dissolved' ELSE 'changed' END,
                       {legal}, {actual}, {fixed} {rows} WHERE {later} IS NOT NULL""",
            (s.context(), s.context()),
        )

    def open_next_spells(self):
        s = self.staging
        moved = [*STATE_KEYS, "commune", "base"]
        if not s.has("changed_on"):
            return
        rows = f"""FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
                   JOIN cooperatives_spell spell ON spell.id = a.spell_id
                   WHERE c.outcome = 'changed' AND {self.differ(moved)}"""
        s.make("turned", f"SELECT s.row, spell.id AS spell_id, s.changed_on {rows}")
        state = {key: self.turned(key) for key in STATE_KEYS}
        base, commune = (
            f"CASE WHEN c.changes ? '{key}' THEN a.{key}_id ELSE spell.{key}_id END" for key in ("base", "commune")
        )
        legal = state["legal_status"]
        s.execute(
            """UPDATE cooperatives_spell spell SET to_on = turned.changed_on FROM turned
               WHERE spell.id = turned.spell_id"""
        )
        s.execute(
            f"""INSERT INTO cooperatives_spell (organisation_id, from_on, to_on, entry, legal_status, actual_status,
                                                kind, sector, base_id, commune_id, reason, created_in_id)
                SELECT spell.organisation_id, turned.changed_on, NULL,
                       CASE WHEN {legal} = 'dissolved' THEN '{Entry.DISSOLVED}'
                            WHEN {state["kind"]} <> spell.kind THEN '{Entry.CONVERTED}'
                            WHEN {base} <> spell.base_id THEN '{Entry.MOVED_IN}' ELSE '{Entry.CHANGED}' END,
                       {legal}, CASE WHEN {legal} = 'dissolved' THEN '{ActualStatus.INACTIVE}' ELSE {state["actual_status"]} END,
                       {state["kind"]}, {state["sector"]}, {base}, {commune}, '', %s::uuid
                FROM turned JOIN staged s USING (row) JOIN aimed a USING (row) JOIN compared c USING (row)
                JOIN cooperatives_spell spell ON spell.id = turned.spell_id""",
            (s.context(),),
        )
        recopy_years([pk for (pk,) in s.rows("SELECT a.target_id FROM turned JOIN aimed a USING (row)")])

    def write_people(self):
        """A new name ends the old representative's time; other particles of the same person are corrected."""
        s = self.staging
        if not s.has("full_name"):
            return
        since = f"coalesce({'s.changed_on' if s.has('changed_on') else 'NULL'}, %s::date)"
        changed = f"c.outcome = 'changed' AND {self.differ(['full_name'])}"
        rows = "FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)"
        s.execute(
            f"""UPDATE cooperatives_representative person SET to_on = greatest({since}, person.from_on + 1) {rows}
                WHERE person.id = a.person_id AND {changed}""",
            (clock.today(),),
        )
        title, born_on = self.said("title", "'Giám đốc'"), self.said("established_on", "NULL")
        s.execute(
            f"""INSERT INTO cooperatives_representative (organisation_id, full_name, title, phone, email, from_on, created_in_id)
                SELECT coalesce(born.id, a.target_id), s.full_name, {title}, {self.said("phone", "''")}, '',
                       CASE WHEN born.id IS NULL THEN greatest({since}, a.person_from_on + 1) ELSE {born_on} END,
                       %s::uuid
                {rows} LEFT JOIN born USING (row)
                WHERE s.full_name IS NOT NULL AND (born.id IS NOT NULL OR {changed})""",
            (clock.today(), s.context()),
        )
        self.correct_people(rows)

    def correct_people(self, rows: str):
        s = self.staging
        keys = [key for key in ("title", "phone") if s.has(key)]
        if keys:
            sets = ", ".join(f"{key} = {self.written(key, 'person.' + key, EMPTY)}" for key in keys)
            s.execute(
                f"""UPDATE cooperatives_representative person SET {sets} {rows}
                    WHERE person.id = a.person_id AND c.outcome = 'changed' AND {self.differ(keys)}
                    AND NOT {self.differ(["full_name"])}"""
            )


def anew(said: list[str | None], stands: list[str | None]) -> tuple[str | None, ...]:
    """What a row says of its place – commune's code and name, base unit – beyond what stands: also a commune that is no more.

    Of a record that stays in its commune a base unit that it has is no news either; of one that moves it says where to.
    """
    code, name, base = (
        None if word and now and search_key(word) == search_key(now) else word
        for word, now in zip(said, stands, strict=True)
    )
    return code, name, said[2] if code or name else base


def bad_code(row: int, code: str) -> Fault | None:
    try:
        clean_tax_code(code)
    except ValidationError as problem:
        return Fault(row, "code", "bad_tax_code", problem.messages[0])
    return None
