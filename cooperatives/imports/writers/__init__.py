"""Which writer brings a staged file into which table."""

from accounts.models import User
from accounts.permissions import Act
from cooperatives.imports.staging import Staging
from cooperatives.imports.writers.base import Writer
from cooperatives.imports.writers.communes import CommuneChangeWriter
from cooperatives.imports.writers.organisations import OrganisationWriter
from cooperatives.imports.writers.ratings import RatingWriter
from cooperatives.imports.writers.recognitions import RecognitionWriter
from cooperatives.imports.writers.returns import ReturnWriter
from cooperatives.imports.writers.submissions import SubmissionWriter
from cooperatives.imports.writers.support import SupportWriter

EACH = (
    OrganisationWriter,
    ReturnWriter,
    RatingWriter,
    SupportWriter,
    RecognitionWriter,
    SubmissionWriter,
    CommuneChangeWriter,
)
WRITERS: dict[str, type[Writer]] = {one.code: one for one in EACH}


def tables_for(user: User) -> list[str]:
    """Codes of the tables into which the person may bring files."""
    return [code for code, writer in WRITERS.items() if user.can(writer.act)]


def act_of(table: str) -> Act:
    return WRITERS[table].act if table in WRITERS else Act.REGISTRY_IMPORT


def writer_for(staging: Staging) -> Writer:
    return WRITERS[staging.code](staging)
