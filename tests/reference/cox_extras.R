# Oracle of robust variances, residuals, baseline hazard, predicted survival, concordance and profile limits (R survival).
# Run: Rscript tests/reference/cox_extras.R > tests/reference/cox_extras.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "cox_common.R"))

base <- list(
  lung_strata = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "ph.ecog"), strata = "sex"),
  tiny29 = list(data = "tiny29", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age")),
  leukemia = list(data = "leukemia", time = "time", event = "status", event_value = 1, x = I("x=Maintained")),
  heart = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
               x = c("age", "surgery", "transplant"), cluster = "id")
)

profile_limit <- function(rows, case, fit, j, side) {
  group <- if (is.null(rows$strata)) rep(1, nrow(rows$x)) else rows$strata
  others <- rows$x[, -j, drop = FALSE]
  gap <- function(b) {
    held <- b * rows$x[, j]
    restricted <- if (ncol(others)) coxph(rows$y ~ others + strata(group) + offset(held), ties = case$ties, control = tight)
                  else coxph(rows$y ~ strata(group) + offset(held), ties = case$ties)
    2 * (fit$loglik[2] - tail(restricted$loglik, 1)) - qchisq(0.95, 1)
  }
  centre <- coef(fit)[j]
  width <- sqrt(vcov(fit)[j, j])
  uniroot(gap, sort(c(centre, centre + side * 4 * width)), tol = 1e-11 * width)$root
}

cases <- list()
for (id in names(base)) {
  for (ties in c("efron", "breslow")) {
    case <- c(list(id = paste(id, ties, sep = "_")), base[[id]], list(ties = ties))
    rows <- rows_of(case)
    fit <- fit_case(case)
    n <- nrow(rows$x)
    groups <- if (is.null(case$cluster)) seq_len(n) else rows$data[[case$cluster]]
    robust <- if (is.null(rows$strata)) coxph(rows$y ~ rows$x, ties = ties, control = tight, cluster = groups)
              else coxph(rows$y ~ rows$x + strata(rows$strata), ties = ties, control = tight, cluster = groups)
    p <- ncol(rows$x)
    profile <- sapply(seq_len(p), function(j) c(profile_limit(rows, case, fit, j, -1), profile_limit(rows, case, fit, j, 1)))
    hazard <- basehaz(fit, centered = FALSE)
    frame <- as.data.frame(rows$x)
    names(frame) <- paste0("v", seq_len(p))
    frame$y <- rows$y
    right <- paste(paste0("v", seq_len(p)), collapse = "+")
    if (!is.null(rows$strata)) { frame$group <- rows$strata; right <- paste(right, "+ strata(group)") }
    named <- coxph(as.formula(paste("y ~", right)), frame, ties = ties, control = tight)
    newdata <- frame[c(1, n), ]
    if (!is.null(rows$strata)) newdata$group <- rows$strata[1]
    curves <- survfit(named, newdata = newdata)
    frame$groups <- groups
    robust_curves <- survfit(coxph(as.formula(paste("y ~", right)), frame, ties = ties, control = tight, cluster = groups), newdata = newdata)
    cc <- concordance(fit)
    case$x <- I(as.vector(case$x))
    cases[[length(cases) + 1]] <- c(case, list(expected = list(
      robust_se = I(unname(sqrt(diag(vcov(robust))))), robust_wald = unname(robust$wald.test),
      martingale = I(unname(residuals(fit, "martingale"))), deviance = I(unname(residuals(fit, "deviance"))),
      score = rows_json(as.matrix(residuals(fit, "score"))), dfbeta = rows_json(as.matrix(residuals(fit, "dfbeta"))),
      dfbetas = rows_json(as.matrix(residuals(fit, "dfbetas"))),
      schoenfeld = rows_json(as.matrix(residuals(fit, "schoenfeld"))),
      hazard_time = I(hazard$time), hazard = I(hazard$hazard),
      predicted_time = I(curves$time), predicted = rows_json(as.matrix(curves$surv)),
      predicted_error = rows_json(as.matrix(curves$std.err)),
      predicted_robust_error = rows_json(as.matrix(robust_curves$std.err)), predicted_rows = I(c(0, n - 1)),
      concordance = unname(cc$concordance), concordance_error = sqrt(cc$var), pairs = I(unname(if (is.matrix(cc$count)) colSums(cc$count)[1:3] else cc$count[1:3])),
      uno = if (is.null(case$entry) && is.null(case$strata)) unname(concordance(fit, timewt = "n/G2")$concordance) else NA,
      lower = I(profile[1, ]), upper = I(profile[2, ])
    )))
  }
}
print_cases(cases)
