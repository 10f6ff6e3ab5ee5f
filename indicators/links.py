from urllib.parse import urlencode

from django.urls import reverse

from indicators.asks import Ask
from provinces.models import Province


def records_address(ask: Ask, province: Province, **more) -> str:
    """The page of the rows behind a figure. `more`: whatever the page is to carry along, such as the plan one came from."""
    return f"{reverse('indicators:records', args=[ask.indicator])}?{urlencode(asked(ask, province) | more)}"


def comparison_address(ask: Ask, province: Province, side: str) -> str:
    """The page that compares those rows with somebody else's list."""
    query = urlencode(asked(ask, province) | {"side": side})
    return f"{reverse('indicators:comparison', args=[ask.indicator])}?{query}"


def asked(ask: Ask, province: Province) -> dict:
    query = {
        "province": province.slug,
        "from": ask.span.start.isoformat(),
        "to": ask.span.end.isoformat(),
        "calendar": ask.calendar,
    }
    return query | ({"programme": ask.programme} if ask.programme else {})
