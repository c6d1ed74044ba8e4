"""How much a model may ask of its events: which estimator is of record, and what is fitted beside it.

Events are counted per parameter estimated. Below ten the maximum-likelihood test rejects too often, below five the
likelihood is often monotone; Firth's penalty cures infinite estimates, not optimism (Peduzzi et al., J Clin Epidemiol
1995;48:1503; Vittinghoff & McCulloch, Am J Epidemiol 2007;165:710; Heinze & Schemper, Biometrics 2001;57:114).
"""

from dataclasses import dataclass

COMFORTABLE, ENOUGH, LEAST = 10, 5, 3  # events per parameter
FEWEST_EVENTS = 5  # of a multivariable model
FEWEST_EVENTS_OF_A_LEVEL = 2
FEWEST_PATIENTS_OF_A_LEVEL = 5


@dataclass(frozen=True)
class Verdict:
    """of_record: ml, firth or none; beside: the other one, or ''; reduce: a reduced model is added; reason in words.

    ml_shown: the maximum-likelihood numbers stand in their row; otherwise that row says not estimable.
    """

    of_record: str
    beside: str
    reduce: bool
    reason: str
    ml_shown: bool = False


def judge(events, parameters, monotone, scarce):
    """The Verdict on a multivariable model.

    monotone: its likelihood has no maximum; scarce: names of levels with fewer than two events. Whole numbers are
    compared (events >= 5 x parameters), so that an update does not flip on a rounded ratio.
    """
    words = f"{events} events for {parameters} parameters"
    if events < FEWEST_EVENTS or events < LEAST * parameters:
        return Verdict("none", "", True, f"{words}: too few for a multivariable model")
    few = events < ENOUGH * parameters
    if few or monotone or scarce:
        why = [f"{words} (fewer than 5 each)"] if few else []
        why += ["the likelihood is monotone"] if monotone else []
        why += [f"fewer than 2 events in {', '.join(scarce)}"] if scarce else []
        return Verdict("firth", "ml", few, "; ".join(why), not few and not monotone)
    if events < COMFORTABLE * parameters:
        return Verdict("ml", "firth", False, f"few events: {words}", True)
    return Verdict("ml", "", False, "", True)


def withhold(reason):
    """The Verdict on a fit that has no estimate of what it is for."""
    return Verdict("none", "", False, reason)


def judge_alone(events, parameters, monotone, scarce, smallest_level):
    """The Verdict on a variable alone. smallest_level: patients in the smallest level, None for a number."""
    if events < FEWEST_EVENTS or events < LEAST * parameters:
        if smallest_level is not None and smallest_level < FEWEST_PATIENTS_OF_A_LEVEL:
            return Verdict("none", "", False, f"{events} events and a level of {smallest_level}: description only")
        return Verdict("firth", "", False, f"{events} events for {parameters} parameters")
    return judge(events, parameters, monotone, scarce)


def affordable(blocks, events):
    """The variables that remain when blocks of parameters are dropped from the end until 5 events are left for each.

    blocks: (name, number of parameters) in declared order, which is their priority; nothing is chosen by its p.
    """
    kept = list(blocks)
    while kept and events < ENOUGH * sum(parameters for _, parameters in kept):
        kept.pop()
    return [name for name, _ in kept]
