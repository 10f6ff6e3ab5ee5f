"""What all tables share: finding the organisation a row means, comparing with what stands, inserting and updating."""

from collections import Counter
from dataclasses import dataclass

from django.db import models

from accounts.permissions import Act
from cooperatives.imports.staging import ERROR, WARNING, Fault, Staging
from cooperatives.ownership import Block
from cooperatives.tables import IMPORTED, Shape
from coopportal.kit.history import event_model
from coopportal.kit.text import name_key

UNKNOWN = (
    "Không tìm thấy tổ chức này trong địa bàn của bạn. Kiểm tra mã hồ sơ, mã số thuế hoặc tên; "
    "tổ chức mới thì nhập trước bằng bảng “Danh sách tổ chức”."
)
SEVERAL = "Có nhiều tổ chức mang tên này. Hãy điền “Mã hồ sơ” hoặc “Mã số thuế” để chỉ rõ, ví dụ 4700123456."
NOT_OWNER = (
    "Đơn vị của bạn không quản lý phần thông tin này của tổ chức. Hãy mở hồ sơ và gửi “Đề nghị sửa” tới đơn vị quản lý."
)
MISMATCH = "“Mã số thuế” trong tệp khác mã số thuế của hồ sơ này. Có thể các dòng đã bị xếp lệch; hãy kiểm tra lại."
OTHER_NAME = "Tên trong tệp khác tên trong sổ đăng ký. Hãy chắc rằng các dòng không bị xếp lệch."
OF_ANOTHER = "Mã ở cột này thuộc bản ghi khác. Có thể các dòng đã bị xếp lệch; hãy kiểm tra lại."
CANNOT_CLEAR = "Mục này không để trống được nên không xóa bằng “x”. Ghi giá trị đúng, hoặc để trống ô để giữ nguyên."
NAMES_AT_ONCE = 200_000
TEXT_RULES = ["formula_text", "control_character", "other_script", "lost_letters", "odd_character", "too_long"]
OTHER_WORDS = ["other_name", "activity_stays"]  # how a text that is only compared is told to differ
# Rules of writing: a row that would write nothing cannot break them.
OF_WRITING = ["not_owner", "missing", "year_out_of_range", "no_state_at_year_end", "future_day", "scheme_unknown"]


@dataclass(frozen=True)
class Own:
    """A column of the file that is a column of the target: `column` in the database, `empty` what no value is there."""

    key: str
    column: str
    empty: str
    may_be_empty: bool

    @property
    def old(self) -> str:
        return f't."{self.column}"'


@dataclass(frozen=True)
class Difference:
    """SQL over s, a, the target `t` and `was`, the target as the template showed it, where it is another by now.

    `differs`: does the file change the key. `pair`: [old, new] as JSON, and what the template showed. `clash`: did somebody
    else change it, too.
    """

    differs: str
    pair: str
    clash: str


EMPTIES = {"ArrayField": "'{}'", "BooleanField": "false", "CharField": "''", "TextField": "''"}


def own_of(model: type[models.Model], key: str, name: str | None = None) -> Own:
    field = model._meta.get_field(name or key)
    return Own(key, field.column, "NULL" if field.null else EMPTIES.get(field.get_internal_type(), "NULL"), field.blank)


class Writer:
    """`act`: who may bring such files. `block`: whose part of the file it is. `own_keys`: those that stand in the target's
    table."""

    act = Act.REGISTRY_IMPORT
    code: str
    model: type[models.Model]
    block: Block
    own_keys: tuple[str, ...]
    also_clearable: frozenset[str] = frozenset()
    label = "a.name"  # SQL: what the preview calls the row
    says_by_itself = True  # whether a row that only names a record says something, as that somebody took part

    def __init__(self, staging: Staging):
        self.staging = staging
        self.table = IMPORTED[self.code]
        self.target = self.model._meta.db_table
        self.note = ""  # why what is unlikely is right all the same
        self.batch = None  # the import, for what is taken back as a whole
        self.own = [own_of(self.model, key) for key in self.own_keys if staging.has(key)]

    def study(self) -> None:
        """Whom each row means, what it would change, what is wrong with it."""
        self.staging.see()
        self.prepare()
        self.aim()
        self.staging.execute("ANALYZE aimed")
        self.compare()
        self.check_cleared()
        self.check()
        self.forgive()
        self.staging.execute(
            "UPDATE compared SET outcome = 'error' WHERE row IN (SELECT row FROM faults WHERE severity = %s)", (ERROR,)
        )

    def check_cleared(self) -> None:
        """An "x" stands only where nothing may stand."""
        may = {own.key for own in self.own if own.may_be_empty} | self.also_clearable
        for key in self.staging.cleared - may:
            self.staging.fault(key, "cannot_clear", CANNOT_CLEAR, "WHERE %s = ANY(s.cleared)", (key,))

    def forgive(self) -> None:
        """Nothing is wrong with what the file leaves as it stands: text in the registry's own words, rows that write nothing."""
        texts = [key for key in self.staging.keys if self.staging.columns[key].shape is Shape.TEXT]
        self.staging.execute(
            """DELETE FROM faults f USING compared c, aimed a WHERE f.row = c.row AND a.row = c.row
               AND (c.outcome = 'same' AND f.rule = ANY(%s)
                    OR a.target_id IS NOT NULL AND f.key = ANY(%s) AND f.rule = ANY(%s)
                       AND NOT coalesce(c.changes ? f.key, false)
                       AND NOT EXISTS (SELECT FROM faults other WHERE other.row = f.row AND other.key = f.key
                                       AND other.rule = ANY(%s)))""",
            (OF_WRITING, texts, TEXT_RULES, OTHER_WORDS),
        )

    # to be filled in by each table

    def prepare(self) -> None:
        """What SQL cannot find out: names to ids, and the like."""

    def aim(self) -> None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError

    def write(self) -> None:
        raise NotImplementedError

    # the organisation meant

    def find_organisations(self, identity: str) -> None:
        """`found`: row → organisation, by record number, else by tax code, else by certificate, else by a name of its own."""
        s = self.staging
        parts = []
        if s.has(identity):
            parts.append(f'SELECT s.row, s."{identity}" AS id FROM staged s WHERE s."{identity}" IS NOT NULL')
        open_rows = f's."{identity}" IS NULL' if s.has(identity) else "true"
        if s.has("code"):
            parts.append(f"SELECT s.row, o.id FROM staged s JOIN seen o ON o.code = s.code WHERE {open_rows}")
        s.make_empty("named", "row integer, id bigint")
        self.find_by_certificate(open_rows)
        if s.has("name"):
            self.find_by_name(open_rows)
        parts.append("SELECT row, id FROM named")
        s.make("found", f"{' UNION ALL '.join(parts)}")

    def find_by_certificate(self, open_rows: str) -> None:
        s = self.staging
        if not s.has("certificate_number"):
            return
        without_code = "AND s.code IS NULL" if s.has("code") else ""
        s.execute(
            f"""INSERT INTO named SELECT s.row, min(o.id) FROM staged s
                JOIN seen o ON o.certificate_number = s.certificate_number AND o.certificate_number <> ''
                WHERE {open_rows} {without_code} GROUP BY s.row HAVING count(*) = 1"""
        )

    def find_by_name(self, open_rows: str) -> None:
        """Rows that bring neither number nor code: by the folded name, if one organisation alone bears it."""
        s = self.staging
        without_code = "AND s.code IS NULL" if s.has("code") else ""
        rows = s.rows(
            f"""SELECT s.row, s.name FROM staged s
                WHERE {open_rows} {without_code} AND s.name IS NOT NULL AND s.row NOT IN (SELECT row FROM named)"""
        )
        if not rows:
            return
        known: dict[str, list[int]] = {}
        for pk, name in s.rows("SELECT id, name FROM seen LIMIT %s", (NAMES_AT_ONCE,)):
            known.setdefault(name_key(name), []).append(pk)
        meant = {row: known.get(name_key(name), []) for row, name in rows}
        s.insert("named", ["row", "id"], [(row, ids[0]) for row, ids in meant.items() if len(ids) == 1])
        s.add(Fault(row, "name", "name_of_several", SEVERAL) for row, ids in meant.items() if len(ids) > 1)

    def check_organisation(self, identity: str) -> None:
        """The row means an organisation that the person sees, and whose part of the file the person's agency keeps."""
        self.check_found(identity)
        s = self.staging
        s.fault("", "not_owner", NOT_OWNER, "WHERE NOT (a.kind = ANY(%s))", (s.kinds_owned(self.block),))

    def check_found(self, identity: str) -> None:
        s = self.staging
        several = "AND NOT EXISTS (SELECT FROM faults f WHERE f.row = s.row AND f.rule = 'name_of_several')"
        s.fault(identity, "organisation_unknown", UNKNOWN, f"WHERE a.organisation_id IS NULL {several}")
        if s.has("code"):
            s.fault(
                "code",
                "organisation_mismatch",
                MISMATCH,
                "WHERE s.code <> '' AND s.code IS DISTINCT FROM a.code AND a.organisation_id IS NOT NULL",
            )
        if s.has("name"):
            s.fault("name", "other_name", OTHER_NAME, f"WHERE {s.is_other('name', 'a.name')}", severity=WARNING)

    def check_twice(self, keys: str, key: str = "") -> None:
        """`keys`: SQL of what must differ between the rows of a file; the later row has the fault."""
        sentence = "='Trùng với dòng ' || twice.first || ' của tệp. Mỗi hồ sơ chỉ để một dòng.'"
        where = f"""JOIN (SELECT row, first FROM (SELECT s.row, min(s.row) OVER (PARTITION BY {keys}) AS first,
                          ({keys}) IS NULL AS none FROM staged s JOIN aimed a USING (row)) firsts
                          WHERE row > first AND NOT none) twice USING (row)"""
        self.staging.fault(key, "twice_in_file", sentence, where)

    # against what stands

    def differences(self) -> dict[str, Difference]:
        return {own.key: self.stated(own.key, own.old, f'was."{own.column}"', own.empty) for own in self.own}

    def stated(self, key: str, old: str, seen: str = "", empty: str = "NULL") -> Difference:
        """Of what a column states. `seen`: what the template showed, "" where it showed nothing."""
        s = self.staging
        differs, new = s.differs(key, old, empty), s.new_value(key, old, empty)
        since = s.differs(key, seen, empty) if seen and s.has("version") else ""
        return self.difference(differs, old, new, seen, since)

    def difference(self, differs: str, old: str, new: str, seen: str, since: str) -> Difference:
        """Three ways where the file knows which version it was drawn from: what it only repeats, it does not change.

        `since`: SQL of whether the file states something else than it was given.
        """
        pair = f"jsonb_build_array({old}, {new})"
        if not self.staging.has("version"):
            return Difference(differs, pair, "false")
        if not since:
            return Difference(differs, pair, "was.pgh_id IS NULL")
        return Difference(
            f"({differs} AND (was.pgh_id IS NULL OR {since}))",
            f"CASE WHEN was.pgh_id IS NULL THEN {pair} ELSE jsonb_build_array({old}, {new}, {seen}) END",
            f"(was.pgh_id IS NULL OR {old} IS DISTINCT FROM {seen})",
        )

    def compare(self) -> None:
        s, differences = self.staging, self.differences()
        changed = " OR ".join(one.differs for one in differences.values()) or "false"
        clashes = " OR ".join(f"{one.differs} AND {one.clash}" for one in differences.values()) or "false"
        silent = "false" if self.says_by_itself else " AND ".join(["s.cleared IS NULL", *map(self.is_blank, self.own)])
        stale = "s.version IS NOT NULL AND s.version <> a.version" if s.has("version") else "false"
        tables = f"staged s JOIN aimed a USING (row) LEFT JOIN {self.joined()}"
        s.make(
            "compared",
            f"""SELECT s.row, CASE WHEN a.target_id IS NULL THEN CASE WHEN {silent} THEN 'same' ELSE 'new' END
                              WHEN NOT ({changed}) THEN 'same'
                              WHEN {stale} AND ({clashes}) THEN 'conflict' ELSE 'changed' END AS outcome, NULL::jsonb AS changes
                FROM {tables}""",
        )
        pairs = " || ".join(
            f"CASE WHEN {one.differs} THEN jsonb_build_object('{key}', {one.pair}) ELSE '{{}}' END"
            for key, one in differences.items()
        )
        if pairs:
            s.execute(
                f"""UPDATE compared c SET changes = {pairs} FROM {tables}
                    WHERE c.row = s.row AND c.outcome IN ('changed', 'conflict')"""
            )
        s.execute("ANALYZE compared")

    def is_blank(self, own: Own) -> str:
        return f's."{own.key}" IS NULL'

    def joined(self) -> str:
        """What `differences` speaks about, joined to s and a."""
        target = f'"{self.target}" t ON t.id = a.target_id'
        if not self.staging.has("version"):
            return target
        return f"""{target} LEFT JOIN LATERAL (SELECT * FROM "{event_model(self.model)._meta.db_table}" e
                   WHERE e.pgh_obj_id = t.id AND e.version = s.version AND s.version <> t.version
                   ORDER BY e.pgh_id DESC LIMIT 1) was ON true"""

    # writing

    def insert_new(self, values: dict[str, str], joins: str = "") -> int:
        """`values`: column → SQL. Rows of outcome new; s, a and c are at hand."""
        s = self.staging
        columns = ", ".join(f'"{column}"' for column in [*values, "created_in_id"])
        return s.execute(
            f"""INSERT INTO "{self.target}" ({columns}) SELECT {", ".join(values.values())}, %s::uuid
                FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row) {joins}
                WHERE c.outcome = 'new' ORDER BY s.row""",
            (s.context(),),
        )

    def update_changed(self, more: dict[str, str] | None = None, joins: str = "", where: str = "true") -> int:
        """One UPDATE a row, so one event in its history. `more`: column → SQL, beside what the file says."""
        s = self.staging
        values = {o.column: self.written(o.key, o.old, o.empty) for o in self.own} | (more or {})
        if not self.own:
            return 0
        sets = ", ".join(f'"{column}" = {value}' for column, value in values.items())
        return s.execute(
            f"""UPDATE "{self.target}" t SET {sets} FROM staged s JOIN aimed a USING (row)
                JOIN compared c USING (row) {joins}
                WHERE t.id = a.target_id AND c.outcome = 'changed' AND {where}"""
        )

    def written(self, key: str, old: str, empty: str = "NULL") -> str:
        """SQL over the stored differences: the value of a changed row as it will stand."""
        return f"CASE WHEN c.changes ? '{key}' THEN {self.staging.new_value(key, old, empty)} ELSE {old} END"

    def own_values(self) -> dict[str, str]:
        """Column → SQL of a new row's value: what the file says, else nothing."""
        every = [own_of(self.model, key) for key in self.own_keys]
        return {o.column: self.new_of(o) for o in every if self.staging.has(o.key) or o.empty != "NULL"}

    def new_of(self, own: Own) -> str:
        if not self.staging.has(own.key):
            return own.empty
        return f's."{own.key}"' if own.empty == "NULL" else f'coalesce(s."{own.key}", {own.empty})'

    def settle_conflicts(self, take_file: list[int]) -> None:
        """`take_file`: the conflicting rows for which the person chose what the file says; the others stay as they are."""
        self.staging.execute(
            """UPDATE compared SET outcome = CASE WHEN row = ANY(%s) THEN 'changed' ELSE 'same' END
               WHERE outcome = 'conflict'""",
            (take_file,),
        )

    def counts(self) -> Counter:
        counted = Counter(dict(self.staging.rows("SELECT outcome, count(*) FROM compared GROUP BY outcome")))
        warned = "SELECT count(DISTINCT row) FROM faults JOIN compared c USING (row) WHERE severity = %s AND c.outcome <> 'same'"
        counted["warnings"] = self.staging.value(warned, (WARNING,))
        return counted
