from plans.models.life import Consultation, Opinion, PlanDocument, Remark
from plans.models.plans import Adoption, Edition, Plan, Target, TargetTerms
from plans.models.work import Explanation, Milestone, Task, WorkState

__all__ = [
    "Adoption", "Consultation", "Edition", "Explanation", "Milestone", "Opinion", "Plan", "PlanDocument", "Remark", "Target",
    "TargetTerms", "Task", "WorkState",
]  # fmt: skip
