import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from cooperatives.models import Organisation
from coopportal.management.arguments import day, province_of
from plans.api.reading import progress_facts
from plans.models import Plan
from plans.selectors.reading import read_plan
from plans.verdict import Status
from reports.content import Cover, canonical, content_of, period_of, records_of
from reports.models import ProgressReport
from reports.selectors.reading import editions_on
from reports.workbook import Copy, progress_workbook


class Command(BaseCommand):
    help = "Read a plan on a day: each target with its actual and its verdict. --xlsx writes the official workbook."

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True, help='slug or number, e.g. "532/KH-UBND"')
        parser.add_argument("--province", help="count in this province instead of the plan's own")
        parser.add_argument("--as-of", type=day, required=True, metavar="DAY")
        parser.add_argument("--boundaries", choices=["old", "new"])
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--xlsx", type=Path, metavar="FILE")

    def handle(self, *args, plan, province, as_of, boundaries, as_json, xlsx, **options):
        plan = self.find(plan)
        place = province_of(province or plan.province.slug, boundaries)
        with CaptureQueriesContext(connection) as statements:
            reading = read_plan(plan, as_of, place)
        if as_json:
            facts = progress_facts(reading)
            self.stdout.write(json.dumps(facts | {"queries": len(statements)}, ensure_ascii=False))
        else:
            for row in reading.rows:
                status = Status(row.verdict.status).label
                self.stdout.write(
                    f"{row.label[:48]:<50}{row.goal_text:>10}{row.actual_text:>12} {row.unit.label:<22}{status}"
                )
        if xlsx:
            xlsx.write_bytes(self.workbook(plan, as_of, place))

    def workbook(self, plan, as_of, place) -> bytes:
        """The internal copy, unsigned, under the name of the agency that keeps the plan."""
        agency = plan.owner_agency
        period = period_of(ProgressReport.PeriodKind.YEAR_TO_DATE, as_of, plan)
        demonstration = Organisation.objects.invented_in(place)
        cover = Cover(
            ProgressReport.Kind.PROGRESS,
            place,
            as_of,
            period,
            agency.name,
            agency.superior,
            agency.place,
            agency.symbol,
            demonstration,
        )
        reading = read_plan(plan, as_of, place, period)
        content = content_of(cover, [reading], editions_on([plan], as_of))
        records = json.loads(canonical(records_of(content, [reading])))
        return progress_workbook(content, records, copy=Copy.INTERNAL, seal=None)

    def find(self, text: str) -> Plan:
        """By slug or number. Several matches: the list and exit code 2; none: one sentence."""
        found = list(
            Plan.objects.filter(Q(slug=text) | Q(number=text)).select_related("province__successor", "owner_agency")
        )
        if len(found) == 1:
            return found[0]
        if not found:
            raise CommandError(f"No plan with slug or number {text}.")
        names = "\n".join(f"  {plan.slug}  {plan.number_text}  {plan.title}" for plan in found)
        raise CommandError(f"Several plans match; name one by its slug:\n{names}", returncode=2)
