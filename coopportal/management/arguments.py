"""What the commands' arguments mean, and plain words for those that mean nothing."""

import argparse
from datetime import date

from django.core.management.base import CommandError

from provinces.models import Province
from provinces.selectors import ProvinceNotFound, find_province, in_boundaries


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day; write 2024-12-31") from error


def province_of(text: str, boundaries: str | None) -> Province:
    try:
        return in_boundaries(find_province(text, boundaries), boundaries)
    except ProvinceNotFound as error:
        raise CommandError(str(error)) from error
