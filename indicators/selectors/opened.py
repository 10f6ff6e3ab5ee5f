"""One side of a figure, opened to its rows and narrowed, as an address asks for it: page and file show the same."""

from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import User
from indicators.asks import Actual, Ask
from indicators.engine import Answers, actuals_for
from indicators.forms.asks import AskForm
from indicators.forms.records import RecordsForm
from indicators.models import Indicator
from indicators.records import NUMERATOR, Behind, behind_answer
from indicators.selectors.records import Listed, communes_in, listed, narrowed, source_of
from provinces.models import Province


@dataclass(frozen=True)
class Opened:
    """`whole` adds up to the figure; `rows` are what `form` leaves of it."""

    indicator: Indicator
    province: Province
    ask: Ask
    side: str
    answers: Answers
    behind: Behind
    whole: Listed
    form: RecordsForm
    rows: Listed

    @property
    def actual(self) -> Actual:
        return self.answers[self.ask]


def opened(user: User, code: str, query: QueryDict) -> Opened | None:
    """None for who may not read the names, and where no records stand behind the figure."""
    indicator = Indicator.objects.visible_to(user).select_related("unit").filter(code=code).first()
    form = AskForm(query, user=user)
    if indicator is None or not form.is_valid() or not user.holds(form.cleaned_data["province"]):
        return None
    ask, province, side = form.ask(code), form.cleaned_data["province"], query.get("side") or NUMERATOR
    answers = actuals_for([ask], user.parts)
    rows = behind_answer(ask, side, answers, user)
    if rows is None or answers[ask].is_stated:
        return None
    whole = listed(rows)
    narrowing = RecordsForm(
        query,
        communes=[] if province.is_nation else communes_in(whole, query.get("commune", "")),
        of_organisations=any(source_of(table).organisation for table in whole.tables),
    )
    return Opened(
        indicator, province, ask, side, answers, rows, whole, narrowing, narrowed(whole, **narrowing.wanted())
    )
