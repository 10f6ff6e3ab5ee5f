import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span
from coopportal.management.arguments import day, province_of
from indicators.api.figures import value_facts
from indicators.asks import Ask
from indicators.engine import PARTS, actuals_for, grouped_actuals, part_labels
from indicators.models import Indicator
from indicators.records import behind, sides
from indicators.sentences import explain

ROWS = 50  # printed of a list


class Command(BaseCommand):
    help = (
        "Measure indicators over a span of days, both counted, in a province: by the engine that pages and reports use."
    )

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="+", metavar="CODE")
        parser.add_argument("--province", required=True, help='slug or name, e.g. "Bắc Kạn", ninh-binh-cu, ca-nuoc')
        parser.add_argument("--from", dest="start", required=True, type=day, metavar="DAY")
        parser.add_argument("--to", dest="end", required=True, type=day, metavar="DAY")
        parser.add_argument("--boundaries", choices=["old", "new"])
        parser.add_argument("--by", choices=PARTS, help="one figure for each value of this field")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--explain", action="store_true", help="print sentence, statements and rows")

    def handle(self, *args, codes, province, start, end, boundaries, by, as_json, **options):
        if start > end:
            raise CommandError("--from must not come after --to.")
        place = province_of(province, boundaries)
        facts, asked = [], []
        with CaptureQueriesContext(connection) as statements:
            try:
                for code in codes if by else [codes]:
                    asked.append(self.ask(code, Span(start, end), place, by, facts))
            except (Indicator.DoesNotExist, ValidationError) as error:
                raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
        if as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for one in facts:
            self.print_fact(one)
        if options["explain"]:
            self.print_explanation(asked, statements)

    def ask(self, codes, span, place, by, facts):
        """Adds the figures to `facts`: all codes in one pass, or one code parted by a field."""
        if by:
            ask = Ask(codes, span, place.pk)
            _, groups, answers = grouped_actuals(ask, by)
            labels = part_labels(by, groups)
            facts += [
                value_facts(ask, place, answers, actual) | {by: value, "part_label": labels[value]}
                for value, actual in groups.items()
            ]
        else:
            answers = actuals_for(Ask(code, span, place.pk) for code in codes)
            facts += [value_facts(ask, place, answers) for ask in answers]
        return answers

    def print_fact(self, one):
        parts = "" if one["denominator"] is None else f" = {one['numerator']} / {one['denominator']}"
        part = f"  {one['part_label']}" if "part_label" in one else ""
        self.stdout.write(f"{one['code']:<28}{one['value']!s:>16} {one['unit']}{parts}{part}")

    def print_explanation(self, asked, statements):
        for answers in asked:
            for code, definition in answers.definitions.items():
                self.stdout.write(f"\n{code}: {explain(definition)}")
        for answers in asked:
            for ask, actual in answers.items():
                if actual.of and not ask.by:
                    have, of = format_number(actual.have), format_number(actual.of)
                    self.stdout.write(f"{ask.indicator}: {have} of {of} stand behind it")
        self.stdout.write(f"\n{len(statements)} statements:")
        for statement in statements:
            self.stdout.write(f"  {statement['sql']}\n")
        for answers in asked:
            for ask in answers:
                if answers[ask].has_records and not ask.by:
                    self.print_rows(ask, answers)

    def print_rows(self, ask, answers):
        """The rows behind each side, the first ones of a long list, and what they add up to."""
        for side in sides(ask, answers):
            rows = behind(ask, side.key, None)
            self.stdout.write(f"\n{ask.indicator}, {side.label}: {format_number(rows.total())}")
            self.stdout.write(" | ".join(["", *(column.label for column in rows.columns)]))
            listed = list(rows.rows[: ROWS + 1])
            for row in listed[:ROWS]:
                cells = ("" if (cell := column.cell(row)) is None else str(cell) for column in rows.columns)
                self.stdout.write(" | ".join(["", *cells]))
            if len(listed) > ROWS:
                self.stdout.write(f" … {format_number(rows.rows.count() - ROWS)} more")
