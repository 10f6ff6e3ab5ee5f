#!/usr/bin/env python
"""Django's commands. Where no servers are named, the embedded ones run for as long as the command does."""

import os
import sys
from contextlib import nullcontext

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from coopportal import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopportal.settings")
    try:
        production = os.environ.get("PORTAL_MODE") == "production"
        others = production or embedded.other_servers_named()
        services = nullcontext() if others else embedded.hold(embedded.var_folder())
        with services, pghistory.context(command=" ".join(sys.argv[1:2])):
            execute_from_command_line(sys.argv)
    except (embedded.ServicesError, ImproperlyConfigured) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
