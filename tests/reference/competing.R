# Competing risks: survfit with several events (estimates, infinitesimal jackknife), cmprsk::cuminc (Gray's test), cmprsk::crr.
suppressMessages({library(survival); library(cmprsk)})
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

mgus2 <- read_data("mgus2")
mgus2$time <- with(mgus2, ifelse(pstat == 1, ptime, futime))
mgus2$cause <- with(mgus2, ifelse(pstat == 1, 1, 2 * death))
mgus2$female <- as.numeric(mgus2$sex == "F")
mgus2$decade <- cut(mgus2$age, c(0, 60, 70, 80, 200), right = FALSE, labels = FALSE)
small <- mgus2[seq(1, nrow(mgus2), by = 30), ]
third <- mgus2[seq(1, nrow(mgus2), by = 3), ]
few <- data.frame(time = c(1, 2, 2, 3, 4, 4, 5, 6, 7, 7), cause = c(1, 2, 0, 1, 1, 2, 0, 2, 1, 1))

# With delayed entry the jackknife of survfit is another estimate than the sum over events of the books (Marubini & Valsecchi
# 1995, section 10.2), which is written out here.
book_error <- function(data, at, cause) {
  times <- sort(unique(data$time[data$cause > 0]))
  n <- sapply(times, function(t) sum(data$entry < t & data$time >= t))
  d <- sapply(times, function(t) sum(data$time == t & data$cause > 0))
  k <- sapply(times, function(t) sum(data$time == t & data$cause == cause))
  before <- c(1, cumprod(1 - d / n))[seq_along(d)]
  incidence <- cumsum(before * k / n)
  sapply(at, function(t) {
    use <- times <= t
    gap <- incidence[sum(use)] - incidence
    sqrt(sum((ifelse(n > d, gap^2 * d / (n * (n - d)), 0) + before^2 * k * (n - k) / n^3 - 2 * gap * before * k / n^2)[use]))
  })
}
curve_of <- function(data, entry = NULL) {
  data$event <- factor(data$cause, 0:2, c("censored", "first", "second"))
  formula <- if (is.null(entry)) Surv(time, event) ~ 1 else Surv(entry, time, event) ~ 1
  fits <- lapply(c("log-log", "log", "plain"), function(kind) survfit(formula, data, id = seq_len(nrow(data)), conf.type = kind))
  fit <- fits[[1]]
  column <- match(c("first", "second"), fit$states)
  rows <- unique(c(seq(1, length(fit$time), by = ceiling(length(fit$time) / 80)), length(fit$time)))
  limits <- lapply(fits, function(f) lapply(column, function(j) list(lower = I(f$lower[rows, j]), upper = I(f$upper[rows, j]))))
  names(limits) <- c("log-log", "log", "plain")
  curve <- list(length = length(fit$time), rows = I(rows - 1), time = I(fit$time[rows]),
                n_risk = I(unname(rowSums(as.matrix(fit$n.risk))[rows])), survival = I(unname(fit$pstate[rows, -column])),
                incidence = lapply(column, function(j) I(fit$pstate[rows, j])))
  if (!is.null(entry)) return(c(curve, list(std_error = lapply(1:2, function(j) I(book_error(data, fit$time[rows], j))))))
  c(curve, list(std_error = lapply(column, function(j) I(fit$std.err[rows, j])), limits = limits))
}
gray_of <- function(data, group, strata = rep(1, nrow(data)), rho = 0) {
  tests <- cuminc(data$time, data$cause, group, strata, rho = rho)$Tests
  list(statistic = I(unname(tests[, "stat"])), df = I(unname(tests[, "df"])))
}
estimate_of <- function(data, times) {
  lapply(timepoints(cuminc(data$time, data$cause), times)$est |> (\(m) split(unname(m), row(m)))() |> unname(), I)
}
fine_gray_of <- function(data, x, cause = 1) {
  fit <- crr(data$time, data$cause, as.matrix(x), failcode = cause, gtol = 1e-12, maxiter = 30)
  list(coef = I(unname(fit$coef)), se = I(sqrt(diag(fit$var))), loglik = fit$loglik, loglik_null = fit$loglik.null,
       naive = I(sqrt(diag(fit$invinf))))
}
entered <- subset(transform(third, entry = (7 * seq_len(nrow(third))) %% 36), entry < time)   # entry unrelated to the outcome
decade <- function(d) sapply(2:4, function(k) as.numeric(d$decade == k))
cat(to_json(list(
  curves = list(mgus2 = curve_of(mgus2), small = curve_of(small), few = curve_of(few), entered = curve_of(entered, "entry")),
  cuminc = estimate_of(mgus2, c(12, 60, 120, 240)),
  gray = list(
    mgus2_sex = gray_of(mgus2, mgus2$sex), mgus2_decade = gray_of(mgus2, mgus2$decade),
    mgus2_decade_rho = gray_of(mgus2, mgus2$decade, rho = 1), mgus2_decade_by_sex = gray_of(mgus2, mgus2$decade, mgus2$sex),
    small_sex = gray_of(small, small$sex), small_decade = gray_of(small, small$decade),
    few = gray_of(few, c(1, 1, 1, 2, 2, 1, 2, 2, 1, 2))),
  fine_gray = list(
    third_1 = fine_gray_of(third, third[c("age", "female")]), third_2 = fine_gray_of(third, third[c("age", "female")], 2),
    third_decade = fine_gray_of(third, decade(third)), small_2 = fine_gray_of(small, small[c("age", "female")], 2),
    few_1 = fine_gray_of(few, c(1, 0, 2, 5, 3, 1, 2, 4, 1, 2)))
)), "\n")
