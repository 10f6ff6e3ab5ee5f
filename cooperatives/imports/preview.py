"""What an import would do, kept for the page: a line for each row that changes anything or cannot."""

from cooperatives.imports.staging import ERROR, Staging
from cooperatives.models import Import, ImportLine

LABEL_LONGEST = 400


def write_lines(one: Import, writer) -> None:
    """The lines of this preview take the place of an earlier one's."""
    s = writer.staging
    s.execute("DELETE FROM cooperatives_importline WHERE of_id = %s", (one.pk,))
    name = writer.label if s.has("name") else writer.label.replace("coalesce(a.name, s.name)", "a.name")
    s.execute(
        f"""INSERT INTO cooperatives_importline (of_id, row, outcome, label, organisation_id, changes, faults)
            SELECT %s, s.row, c.outcome, left(coalesce({name}, ''), {LABEL_LONGEST}), a.organisation_id,
                   coalesce(c.changes, '{{}}'), coalesce(f.faults, '[]')
            FROM staged s JOIN aimed a USING (row) JOIN compared c USING (row)
            LEFT JOIN (SELECT row, jsonb_agg(jsonb_build_object('key', key, 'rule', rule, 'sentence', sentence,
                                                                'severity', severity)
                                             ORDER BY severity <> %s, key, rule) AS faults
                       FROM faults GROUP BY row) f USING (row)
            WHERE c.outcome <> 'same'""",
        (one.pk, ERROR),
    )


def preview_digest(staging: Staging) -> str:
    """The same exactly when the import would do the same to the same rows."""
    return staging.value(
        """SELECT encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY line), ''), 'UTF8')), 'hex')
           FROM (SELECT md5(ROW(c.row, c.outcome, c.changes, a.target_id)::text) AS line
                 FROM compared c JOIN aimed a USING (row)) lines"""
    )


def lines_of(one: Import, outcome: str = ""):
    lines = ImportLine.objects.filter(of=one)
    return lines.filter(outcome=outcome) if outcome else lines
