"""Why a number of the kernel is not compared with another engine, and under what name it is counted."""

FIRTH = "Firth coefficients, intervals and tests"
FIRTH_REASON = "neither engine has Firth's penalty with Efron ties"
RMST_ERROR = "lifelines gives the variance of min(T, tau), not of the mean"
TREND = "log-rank tests for trend"
TREND_REASON = "neither engine has one: R's in the tests; the events observed and expected are compared"
WEIGHTS = "weighted log-rank tests that no engine has"
WEIGHTS_REASON = (
    "statsmodels has neither Peto-Peto weights nor Fleming-Harrington's with gamma, and lifelines neither strata nor "
    "delayed entry: R's in the tests"
)
ROBUST = "robust standard errors of Efron's ties"
ROBUST_REASON = "the engines' robust errors are those of Breslow's ties: compared where no two deaths are tied"
CONDITIONAL = "survival from a later day on"
CONDITIONAL_REASON = "a quotient of two survivals that are compared; neither engine has its interval"
MONOTONE = "the likelihood is monotone: there is no maximum to compare"

# Under what name numbers with a reason are counted; other reasons count under the name of the number.
GROUP_OF = {FIRTH_REASON: FIRTH, TREND_REASON: TREND, CONDITIONAL_REASON: CONDITIONAL,
            RMST_ERROR: "error, interval and p of a difference in restricted mean survival time"}  # fmt: skip
