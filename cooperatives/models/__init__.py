from cooperatives.models.organisations import (
    ActualStatus,
    Entry,
    Kind,
    LegalStatus,
    Organisation,
    Representative,
    Sector,
    Spell,
    UnionMembership,
)
from cooperatives.models.support import Participation, Programme, Recognition, SupportActivity
from cooperatives.models.yearly import AnnualReturn, CommuneSubmission, Rating, RatingScheme, SizeThreshold

__all__ = [
    "ActualStatus",
    "AnnualReturn",
    "CommuneSubmission",
    "Entry",
    "Kind",
    "LegalStatus",
    "Organisation",
    "Participation",
    "Programme",
    "Rating",
    "RatingScheme",
    "Recognition",
    "Representative",
    "Sector",
    "SizeThreshold",
    "Spell",
    "SupportActivity",
    "UnionMembership",
]
