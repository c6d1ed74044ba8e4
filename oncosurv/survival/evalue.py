"""E-value: how strong an unmeasured confounder would have to be to explain an association away."""

import math


def summarise_evalue(hr, lower, upper, common_outcome=True):
    """E-values of a hazard ratio and of its limit nearer to 1: dict e_value, e_value_limit, scale.

    VanderWeele & Ding, Annals of Internal Medicine 2017;167:268-274. common_outcome (more than 15 % by the end of
    follow-up): the hazard ratio is first brought to a risk ratio, (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)). An
    interval that includes 1 has e_value_limit 1. ValueError unless 0 < lower <= hr <= upper, all finite.
    """
    if not (0 < lower <= hr <= upper < math.inf):
        raise ValueError(f"need 0 < lower <= hr <= upper < infinity, got {lower}, {hr}, {upper}")
    limit = 1.0 if lower <= 1 <= upper else (upper if hr < 1 else lower)
    scale = "risk ratio from a common outcome" if common_outcome else "hazard ratio as risk ratio"
    convert = _risk_ratio if common_outcome else float
    return {"e_value": _evalue(convert(hr)), "e_value_limit": _evalue(convert(limit)), "scale": scale}


def _risk_ratio(hr):
    return (1 - 0.5 ** math.sqrt(hr)) / (1 - 0.5 ** math.sqrt(1 / hr))


def _evalue(ratio):
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))
