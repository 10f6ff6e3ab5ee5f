"""Recognitions from a file: by their number, or by organisation, group, product and first day."""

from cooperatives.imports.writers.base import OF_ANOTHER, Writer
from cooperatives.models import Recognition
from cooperatives.ownership import Block
from coopportal.kit import clock

UNKNOWN = "Không có ghi nhận mang mã này trong địa bàn của bạn. Để trống “Mã ghi nhận” nếu là ghi nhận mới."
ENDS_FIRST = "“Đến trước ngày” phải sau “Từ ngày”, ví dụ từ 01/01/2025 đến trước 01/01/2028."
FUTURE = "Ngày này chưa đến. Kiểm tra lại ngày, tháng, năm."


class RecognitionWriter(Writer):
    code = "recognitions"
    model = Recognition
    block = Block.RECOGNITION
    own_keys = ("group", "product", "level", "number", "issuer", "from_on", "to_on")

    def prepare(self):
        self.find_organisations("organisation")

    def aim(self):
        s = self.staging
        known, parameters = Recognition.objects.visible_to(s.by).order_by().query.sql_with_params()
        given = "s.id" if s.has("id") else "NULL::bigint"
        product = "coalesce(s.product, '')" if s.has("product") else "''"
        same = f'k.organisation_id = found.id AND k.product = {product} AND k."group" = s."group" AND k.from_on = s.from_on'
        alike = f"{given} IS NULL AND {same}" if s.has("group") and s.has("from_on") else "false"
        s.make(
            "aimed",
            f"""SELECT s.row, {given} AS given_id, coalesce(o.id, mine.id) AS organisation_id,
                       coalesce(o.name, mine.name) AS name, coalesce(o.code, mine.code) AS code,
                       coalesce(o.kind, mine.kind) AS kind, o.base_id,
                       k.id AS target_id, k.version, k.organisation_id AS belongs_to, k.from_on AS since, k.to_on AS ends
                FROM staged s LEFT JOIN found USING (row) LEFT JOIN seen o ON o.id = found.id
                LEFT JOIN LATERAL (SELECT * FROM ({known}) k WHERE k.id = {given} OR {alike} ORDER BY k.id LIMIT 1) k ON true
                LEFT JOIN seen mine ON mine.id = k.organisation_id""",
            parameters,
        )

    def check(self):
        s = self.staging
        self.check_organisation("organisation")
        s.fault("id", "record_unknown", UNKNOWN, "WHERE a.given_id IS NOT NULL AND a.target_id IS NULL")
        s.fault("organisation", "of_another", OF_ANOTHER, "WHERE a.belongs_to <> a.organisation_id")
        self.check_twice("a.target_id")
        new = "a.target_id IS NULL AND a.given_id IS NULL"
        s.require_filled(["group", "from_on"], new)
        if all(s.has(key) for key in ("group", "from_on")):
            product = "coalesce(s.product, '')" if s.has("product") else "''"
            same = f'ROW(s."group", {product}, s.from_on, a.organisation_id)::text'
            self.check_twice(f"CASE WHEN {new} THEN {same} END")
        if s.has("from_on"):
            s.fault("from_on", "future_day", FUTURE, "WHERE s.from_on > %s", (clock.today(),))
        since = "coalesce(s.from_on, a.since)" if s.has("from_on") else "a.since"
        ends = s.new_value("to_on", "a.ends") if s.has("to_on") else "a.ends"
        s.fault("to_on", "ends_first", ENDS_FIRST, f"WHERE {ends} <= {since}")

    def write(self):
        self.insert_new({"organisation_id": "a.organisation_id", "base_id": "a.base_id"} | self.own_values())
        self.update_changed()
