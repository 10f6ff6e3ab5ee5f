from cooperatives.models.closing import Closing
from cooperatives.models.file import ChangeProposal, Document, PersonLook, RecordMerge
from cooperatives.models.imports import Import, ImportLine, ImportMapping, ImportState
from cooperatives.models.lists import BulkChange, ListExport
from cooperatives.models.organisations import (
    BIRTHS,
    ActualStatus,
    Entry,
    Kind,
    LegalStatus,
    Organisation,
    Representative,
    Sector,
    Spell,
    Succession,
    UnionMembership,
)
from cooperatives.models.support import Participation, Programme, Recognition, SupportActivity
from cooperatives.models.yearly import AnnualReturn, CommuneSubmission, Rating, RatingScheme, SizeThreshold

__all__ = [
    "BIRTHS",
    "ActualStatus",
    "AnnualReturn",
    "BulkChange",
    "ChangeProposal",
    "Closing",
    "CommuneSubmission",
    "Document",
    "Entry",
    "Import",
    "ImportLine",
    "ImportMapping",
    "ImportState",
    "Kind",
    "LegalStatus",
    "ListExport",
    "Organisation",
    "Participation",
    "PersonLook",
    "Programme",
    "Rating",
    "RatingScheme",
    "Recognition",
    "RecordMerge",
    "Representative",
    "Sector",
    "SizeThreshold",
    "Spell",
    "Succession",
    "SupportActivity",
    "UnionMembership",
]
