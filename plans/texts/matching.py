"""Which indicator a clause speaks of: the rule that fits best, by its own words or with those before."""

from plans.texts.clauses import Clause
from plans.texts.lexicon import Rule, rules


def rule_for(clause: Clause, known: set[str]) -> tuple[Rule | None, bool]:
    """(the rule, whether it needed words of earlier clauses). `known`: the codes of the catalogue at hand."""
    for means, borrowed in ((clause.means, False), (clause.inherited, True)):
        fitting = [
            (score, -place, rule)
            for place, rule in enumerate(rules())
            if rule.code in known
            and (clause.figure.comparator != "exactly" or clause.figure.low or rule.falling)
            and (score := rule.score(set(clause.kinds), set(means), clause.subject)) is not None
        ]
        if fitting:
            return max(fitting, key=lambda found: found[:2])[2], borrowed
    return None, False
