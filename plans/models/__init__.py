from plans.models.plans import Adoption, Edition, Plan, Target, TargetTerms
from plans.models.work import Explanation, Milestone, Task, WorkState

__all__ = ["Adoption", "Edition", "Explanation", "Milestone", "Plan", "Target", "TargetTerms", "Task", "WorkState"]
