from plans.models.life import Consultation, Opinion, PlanDocument, Remark
from plans.models.plans import Adoption, Edition, Plan, Target, TargetTerms
from plans.models.texts import PlanText, TextProposal
from plans.models.work import Explanation, ExplanationRequest, Milestone, RequestState, Task, Wanted, WorkState

__all__ = [
    "Adoption", "Consultation", "Edition", "Explanation", "ExplanationRequest", "Milestone", "Opinion", "Plan",
    "PlanDocument", "PlanText", "Remark", "RequestState", "Target", "TargetTerms", "Task", "TextProposal", "Wanted", "WorkState",
]  # fmt: skip
