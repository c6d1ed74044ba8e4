# Oracle of oncosurv.survival.firth where coxphf has none (Efron ties, strata): the penalised likelihood is built from coxph,
# held at given coefficients (iter.max = 0), as loglik + 0.5 log det of its information; optim finds the maximum.
# Run: Rscript tests/reference/firth_penalised.R > tests/reference/firth_penalised.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "cox_common.R"))

penalised <- function(case) {
  rows <- rows_of(case)
  spread <- apply(rows$x, 2, sd)
  x <- sweep(rows$x, 2, spread, "/")
  group <- if (is.null(rows$strata)) rep(1, nrow(x)) else rows$strata
  function(b) {
    fit <- suppressWarnings(coxph(rows$y ~ x + strata(group), init = b * spread, ties = case$ties, iter.max = 0))
    fit$loglik[2] - 0.5 * log(det(fit$var)) + sum(log(spread))
  }
}

maximise <- function(f, start, fixed = NULL) {
  free <- setdiff(seq_along(start), fixed)
  g <- function(b) { full <- start; full[free] <- b; -f(full) }
  if (!length(free)) return(list(value = f(start), par = start))
  par <- start[free]
  for (round in 1:3) {
    steps <- list(reltol = 1e-15, maxit = 500, parscale = scale_of[free], ndeps = rep(1e-4, length(free)))
    found <- optim(par, g, method = "BFGS", control = steps)
    par <- found$par
  }
  full <- start
  full[free] <- par
  list(value = -found$value, par = full)
}

limit <- function(f, best, j, side) {
  gap <- function(value) {
    start <- best$par
    start[j] <- value
    2 * (best$value - maximise(f, start, j)$value) - qchisq(0.95, 1)
  }
  far <- best$par[j] + side * scale_of[j] * 2.5
  while (gap(far) < 0) far <- far + side * scale_of[j]
  uniroot(gap, sort(c(best$par[j], far)), tol = 1e-9 * scale_of[j])$root
}

base <- list(
  tiny29 = list(data = "tiny29", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age")),
  leukemia = list(data = "leukemia", time = "time", event = "status", event_value = 1, x = I("x=Maintained")),
  lung_strata = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "ph.ecog"), strata = "sex"),
  heart = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
               x = c("age", "surgery", "transplant"))
)

cases <- list()
for (id in names(base)) {
  for (ties in c("efron", "breslow")) {
    case <- c(list(id = paste(id, ties, sep = "_")), base[[id]], list(ties = ties))
    f <- penalised(case)
    fit <- fit_case(case)
    scale_of <- unname(sqrt(diag(vcov(fit))))
    best <- maximise(f, unname(coef(fit)))
    p <- length(best$par)
    # one column each of the larger sets: a limit takes an optimum over the others at every step
    profiled <- if (ties == "breslow") integer(0) else switch(id, tiny29 = 1:3, leukemia = 1, lung_strata = 2, heart = 3)
    chi2 <- sapply(1:p, function(j) 2 * (best$value - maximise(f, replace(best$par, j, 0), j)$value))
    case$x <- I(as.vector(case$x))
    cases[[length(cases) + 1]] <- c(case, list(expected = list(
      profiled = I(profiled), coef = I(best$par), maximum = best$value, at_zero = f(rep(0, p)), chi2 = I(chi2),
      lower = I(sapply(profiled, function(j) limit(f, best, j, -1))), upper = I(sapply(profiled, function(j) limit(f, best, j, 1)))
    )))
  }
}
print_cases(cases)
