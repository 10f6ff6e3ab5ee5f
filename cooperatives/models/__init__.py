from cooperatives.models.file import ChangeProposal, Document, PersonLook, RecordMerge
from cooperatives.models.organisations import (
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
    "ActualStatus",
    "AnnualReturn",
    "ChangeProposal",
    "CommuneSubmission",
    "Document",
    "Entry",
    "Kind",
    "LegalStatus",
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
