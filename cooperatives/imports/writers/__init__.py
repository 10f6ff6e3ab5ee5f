"""Which writer brings a staged file into which table."""

from cooperatives.imports.staging import Staging
from cooperatives.imports.writers.base import Writer
from cooperatives.imports.writers.organisations import OrganisationWriter
from cooperatives.imports.writers.ratings import RatingWriter
from cooperatives.imports.writers.recognitions import RecognitionWriter
from cooperatives.imports.writers.returns import ReturnWriter
from cooperatives.imports.writers.submissions import SubmissionWriter
from cooperatives.imports.writers.support import SupportWriter

EACH = (OrganisationWriter, ReturnWriter, RatingWriter, SupportWriter, RecognitionWriter, SubmissionWriter)
WRITERS: dict[str, type[Writer]] = {one.code: one for one in EACH}


def writer_for(staging: Staging) -> Writer:
    return WRITERS[staging.code](staging)
