"""Which writer brings a staged file into which table."""

from cooperatives.imports.staging import Staging
from cooperatives.imports.writers.base import Writer
from cooperatives.imports.writers.organisations import OrganisationWriter
from cooperatives.imports.writers.returns import ReturnWriter

WRITERS: dict[str, type[Writer]] = {one.code: one for one in (OrganisationWriter, ReturnWriter)}


def writer_for(staging: Staging) -> Writer:
    return WRITERS[staging.code](staging)
