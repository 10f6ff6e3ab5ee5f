#!/usr/bin/env python
"""Django's commands. Where no servers are named, the embedded ones run for as long as the command does."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from coopportal import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopportal.settings")
    try:
        services = nullcontext() if embedded.other_servers_named() else embedded.hold(embedded.var_folder())
        with services:
            execute_from_command_line(sys.argv)
    except embedded.ServicesError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
