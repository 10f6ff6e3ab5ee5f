"""Participations from a file: one row an activity and an organisation (or a founding group). New activities come along.

Rows without "Mã hoạt động" that agree in title, kind and days are one activity, an existing one if there is such.
"""

from cooperatives.imports.places import Places
from cooperatives.imports.writers.base import OF_ANOTHER, UNKNOWN, Writer
from cooperatives.models import Participation, SupportActivity
from cooperatives.ownership import Block
from coopportal.kit import clock

ACTIVITY = ("title", "kind", "starts_on", "counts_on", "stage", "place")
TELLING = ("title", "kind", "counts_on")
NO_ACTIVITY = "Không có hoạt động mang mã này trong địa bàn của bạn. Để trống “Mã hoạt động” nếu là hoạt động mới."
ACTIVITY_STAYS = "Cột này khác hoạt động đang có. Hãy sửa hoạt động ở mục Hỗ trợ, rồi nhập danh sách tham gia."
NO_PARTICIPATION = (
    "Không có lượt tham gia mang mã này trong địa bàn của bạn. Để trống “Mã lượt tham gia” nếu là lượt mới."
)
NOBODY = "Hãy ghi tổ chức (mã hồ sơ, mã số thuế hoặc tên) hoặc “Nhóm sáng lập”."
FUTURE = "Ngày này chưa đến. Kiểm tra lại ngày, tháng, năm."
NO_PLACE = "Chưa biết hoạt động thuộc địa bàn nào. Hãy lập hoạt động ở mục Hỗ trợ rồi ghi “Mã hoạt động”."


class SupportWriter(Writer):
    code = "support-activities"
    model = Participation
    block = Block.SUPPORT
    own_keys = ("persons", "amount_vnd")
    label = "coalesce(a.title, '') || ': ' || coalesce(a.name, a.group_name, '')"

    def prepare(self):
        self.find_organisations("organisation")

    def said(self, key: str) -> str:
        return f's."{key}"' if self.staging.has(key) else "NULL"

    def aim(self):
        s = self.staging
        known, parameters = SupportActivity.objects.visible_to(s.by).order_by().query.sql_with_params()
        given, group = f"{self.said('activity')}::bigint", f"nullif({self.said('founding_group')}::text, '')"
        taken = f"{self.said('id')}::bigint"
        alike = " AND ".join(f'k."{key}" = s."{key}"' for key in TELLING) if all(map(s.has, TELLING)) else "false"
        s.make(
            "aimed",
            f"""SELECT s.row, {given} AS given_id, {taken} AS taken_id, {group} AS group_name, t.organisation_id AS taker_id,
                       o.id AS organisation_id, o.name, o.code, o.kind,
                       k.id AS activity_id, coalesce(k.title, {self.said("title")}) AS title,
                       coalesce(o.base_id, %s) AS base_id, t.id AS target_id, t.version
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN LATERAL (SELECT k.id, k.title FROM ({known}) k
                    WHERE k.id = {given} OR {given} IS NULL AND {alike} ORDER BY k.id LIMIT 1) k ON true
                LEFT JOIN LATERAL (SELECT p.id, p.version, p.organisation_id FROM cooperatives_participation p
                    WHERE p.activity_id = k.id AND (p.id = {taken} OR {taken} IS NULL AND (p.organisation_id = o.id
                        OR o.id IS NULL AND p.organisation_id IS NULL AND p.founding_group = {group}))
                    ORDER BY p.id LIMIT 1) t ON true""",
            (Places(s.by).only_base, *parameters),
        )

    def check(self):
        s = self.staging
        somebody = " OR ".join(f"{self.said(key)} IS NOT NULL" for key in ("organisation", "code", "name"))
        several = "AND NOT EXISTS (SELECT FROM faults f WHERE f.row = s.row AND f.rule = 'name_of_several')"
        s.fault(
            "organisation",
            "organisation_unknown",
            UNKNOWN,
            f"WHERE a.organisation_id IS NULL AND a.target_id IS NULL AND ({somebody}) {several}",
        )
        s.fault(
            "organisation", "nobody", NOBODY,
            f"WHERE a.organisation_id IS NULL AND a.target_id IS NULL AND NOT ({somebody}) AND a.group_name IS NULL",
        )  # fmt: skip
        s.fault("", "not_owner", self.not_owner(), "WHERE NOT (a.kind = ANY(%s))", (s.kinds_owned(self.block),))
        s.fault("activity", "activity_unknown", NO_ACTIVITY, "WHERE a.given_id IS NOT NULL AND a.activity_id IS NULL")
        s.fault("id", "record_unknown", NO_PARTICIPATION, "WHERE a.taken_id IS NOT NULL AND a.target_id IS NULL")
        s.fault("id", "of_another", OF_ANOTHER, "WHERE a.target_id IS NOT NULL AND a.taker_id <> a.organisation_id")
        new = "a.activity_id IS NULL AND a.given_id IS NULL"
        s.require_filled(["title", "kind", "starts_on", "counts_on"], new)
        s.fault("activity", "base_needed", NO_PLACE, f"WHERE {new} AND a.base_id IS NULL")
        for key in ("starts_on", "counts_on"):
            if s.has(key):
                s.fault(key, "future_day", FUTURE, f"WHERE {new} AND s.{key} > %s", (clock.today(),))
        self.check_activity_stays()
        self.check_twice("a.target_id")
        taker = "coalesce(a.organisation_id::text, a.group_name)"
        self.check_twice(f"CASE WHEN a.target_id IS NULL THEN ROW({self.activity_key()}, {taker})::text END")

    def not_owner(self) -> str:
        return "Đơn vị của bạn không ghi hoạt động hỗ trợ. Hãy gửi “Đề nghị sửa” tới Liên minh Hợp tác xã."

    def activity_key(self) -> str:
        """SQL: the same for rows of one activity, whether it exists or not."""
        told = ", ".join(self.said(key) for key in TELLING)
        return f"coalesce(a.activity_id::text, md5(ROW({told})::text))"

    def check_activity_stays(self):
        s = self.staging
        for key in ACTIVITY:
            if s.has(key):
                known = "JOIN cooperatives_supportactivity k ON k.id = a.activity_id"
                s.fault(key, "activity_stays", ACTIVITY_STAYS, f"{known} WHERE {s.differs(key, f'k.{key}')}")

    def write(self):
        s = self.staging
        told = {key: self.said(key) for key in ACTIVITY}
        s.make(
            "begun",
            f"""SELECT {self.activity_key()} AS key, nextval(pg_get_serial_sequence('cooperatives_supportactivity', 'id')) AS id,
                       min(s.row) AS row
                FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
                WHERE c.outcome = 'new' AND a.activity_id IS NULL GROUP BY 1""",
        )
        if all(map(s.has, ("title", "kind", "starts_on", "counts_on"))):
            s.execute(
                f"""INSERT INTO cooperatives_supportactivity (id, title, kind, starts_on, counts_on, stage, place,
                                                              topics, base_id, agency_id, lender, created_in_id)
                    SELECT begun.id, s.title, s.kind, s.starts_on, s.counts_on, coalesce({told["stage"]}, 'done'),
                           coalesce({told["place"]}, ''), '{{}}', a.base_id, %s, '', %s::uuid
                    FROM begun JOIN staged s USING (row) JOIN aimed a USING (row)""",
                (s.by.agency_id, s.context()),
            )
        self.insert_new(
            {
                "activity_id": "coalesce(a.activity_id, begun.id)",
                "organisation_id": "a.organisation_id",
                "founding_group": "coalesce(a.group_name, '')",
            }
            | self.own_values(),
            f"LEFT JOIN begun ON begun.key = {self.activity_key()}",
        )
        self.update_changed()
