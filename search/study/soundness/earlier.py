"""Studies of earlier versions, which rounded budgets in the names of networks."""

from genotype import refuse
from search.study.budgets import ENDINGS, Budget
from search.study.contenders.reference import Reference
from search.study.folder import STUDY, StudyFolder
from search.study.queue import NAME


def require_todays_names(study: StudyFolder) -> None:
    """Refuse a study whose networks lie under other names: all its trainings would be done once more."""
    if study.record.jobs != NAME:
        return
    for budget in study.config.budgets:
        before = rounded_name(budget)
        if before != budget.name and study.has_network(f"{Reference.name}_{before}"):
            problem = (
                f"an earlier genoc called networks within {budget.words} {before!r}, to three digits, and "
            )
            problem += f"this one calls them {budget.name!r}: it would train them all once more"
            remedy = "go on with it by the genoc that began it, or begin a study in another folder"
            raise refuse(str(study.path), STUDY.name, problem, remedy)


def rounded_name(budget: Budget) -> str:
    """What an earlier version called a budget: 1M for 1,999,600 MACs."""
    if budget.unit == "memory":
        return budget.name
    if budget.unit == "latency":
        return f"{budget.most:g}".replace(".", "_") + ENDINGS[budget.unit]
    amount = round(budget.most)
    for power, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if amount >= power:
            whole, part = divmod(amount, power)
            return f"{whole}{unit}{f'{part / power:.3f}'[2:].rstrip('0')}{ENDINGS[budget.unit]}"
    return budget.name
