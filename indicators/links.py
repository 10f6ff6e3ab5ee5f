from urllib.parse import urlencode

from django.urls import reverse

from indicators.asks import Ask
from provinces.models import Province


def records_address(ask: Ask, province: Province, **more) -> str:
    """The page of the rows behind a figure. `more`: whatever the page is to carry along, such as the plan one came from."""
    query = {
        "province": province.slug,
        "from": ask.span.start.isoformat(),
        "to": ask.span.end.isoformat(),
        "calendar": ask.calendar,
    }
    if ask.programme:
        query["programme"] = ask.programme
    return f"{reverse('indicators:records', args=[ask.indicator])}?{urlencode(query | more)}"
