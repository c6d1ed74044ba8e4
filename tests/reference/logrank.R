# Log-rank tests of R survival: two and more groups, rho = 1, strata, delayed entry (through coxph's score test), one group late.
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

test_of <- function(formula, data, rho = 0) {
  fit <- survdiff(formula, data = data, rho = rho)
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  list(observed = I(unname(total(fit$obs))), expected = I(unname(total(fit$exp))), statistic = fit$chisq)
}
# survdiff takes no (start, stop]. Without tied deaths the score test of coxph is the log-rank test; with ties Efron's information
# differs from the hypergeometric variance, so the sums are also made here, event time by event time.
entry_test_of <- function(start, stop, event, group) {
  levels <- sort(unique(group)); k <- length(levels); score <- numeric(k); expected <- numeric(k); V <- matrix(0, k, k)
  for (t in sort(unique(stop[event == 1]))) {
    risk <- start < t & t <= stop; n <- sum(risk); d <- sum(event[risk & stop == t])
    p <- sapply(levels, function(l) sum(risk & group == l)) / n
    o <- sapply(levels, function(l) sum(event[risk & stop == t & group == l]))
    score <- score + o - d * p; expected <- expected + d * p
    if (n > 1) V <- V + d * (n - d) / (n - 1) * (diag(p) - outer(p, p))
  }
  list(expected = I(expected), statistic = drop(score[-1] %*% solve(V[-1, -1], score[-1])))
}

lung <- read_data("lung"); lung$status <- lung$status - 1
veteran <- read_data("veteran"); gbsg <- read_data("gbsg"); rotterdam <- read_data("rotterdam"); colon <- read_data("colon")
tiny <- read_data("tiny29"); heart <- read_data("heart"); leukemia <- read_data("leukemia")
tests <- list(
  lung_sex = test_of(Surv(time, status) ~ sex, lung),
  lung_sex_rho = test_of(Surv(time, status) ~ sex, lung, 1),
  lung_ecog = test_of(Surv(time, status) ~ ph.ecog, subset(lung, !is.na(ph.ecog))),
  veteran_celltype = test_of(Surv(time, status) ~ celltype, veteran),
  veteran_celltype_rho = test_of(Surv(time, status) ~ celltype, veteran, 1),
  veteran_trt_stratified = test_of(Surv(time, status) ~ trt + strata(celltype), veteran),
  veteran_trt_stratified_rho = test_of(Surv(time, status) ~ trt + strata(celltype), veteran, 1),
  gbsg_hormon = test_of(Surv(rfstime, status) ~ hormon, gbsg),
  gbsg_grade = test_of(Surv(rfstime, status) ~ grade, gbsg),
  gbsg_grade_stratified = test_of(Surv(rfstime, status) ~ grade + strata(meno), gbsg),
  rotterdam_size = test_of(Surv(dtime, death) ~ size, rotterdam),
  rotterdam_grade_half = test_of(Surv(dtime, death) ~ grade, rotterdam, 0.5),
  colon_rx = test_of(Surv(time, status) ~ rx, colon),
  leukemia_x = test_of(Surv(time, status) ~ x, leukemia),
  tiny29_celltype = test_of(Surv(time, status) ~ celltype, tiny),
  tiny29_trt = test_of(Surv(time, status) ~ trt, tiny)
)
untied <- subset(heart, TRUE)
untied$stop <- untied$stop + seq_len(nrow(heart)) * 1e-4    # no ties: the score test of coxph must be the same number
entry <- list(
  heart_surgery = with(heart, entry_test_of(start, stop, event, surgery)),
  heart_transplant = with(heart, entry_test_of(start, stop, event, transplant)),
  heart_untied = list(statistic = unname(coxph(Surv(start, stop, event) ~ transplant, untied)$score))
)
single <- data.frame(time = c(5, 6, 7, 8, 9, 10), status = c(1, 1, 0, 1, 1, 0), group = c(1, 2, 2, 2, 2, 2))
small <- list(
  two = test_of(Surv(time, status) ~ group, data.frame(time = 1:2, status = 1, group = 1:2)),
  group_of_one = test_of(Surv(time, status) ~ group, single),
  gone_before = test_of(Surv(time, status) ~ group, data.frame(time = 1:5, status = c(0, 1, 1, 0, 1), group = c(1, 2, 3, 2, 3)))
)
pairs <- with(veteran, {
  kinds <- sort(unique(celltype)); p <- NULL
  for (i in 1:3) for (j in (i + 1):4) {
    two <- subset(veteran, celltype %in% kinds[c(i, j)])
    p <- c(p, pchisq(survdiff(Surv(time, status) ~ celltype, two)$chisq, 1, lower.tail = FALSE))
  }
  list(p = I(p), holm = I(p.adjust(p, "holm")))
})
# Test for trend from survdiff's own sums: (c' U)^2 / c' V c with c the scores of the ordered groups (Klein & Moeschberger 7.4).
trend_of <- function(formula, data, scores, rho = 0) {
  fit <- survdiff(formula, data, rho = rho)
  sum(scores * (fit$obs - fit$exp))^2 / drop(scores %*% fit$var %*% scores)
}
trend <- list(
  gbsg_grade = trend_of(Surv(rfstime, status) ~ grade, gbsg, 1:3),
  gbsg_grade_rho = trend_of(Surv(rfstime, status) ~ grade, gbsg, 1:3, 1),
  lung_ecog = trend_of(Surv(time, status) ~ ph.ecog, subset(lung, !is.na(ph.ecog)), c(0, 1, 2, 5))
)
cat(to_json(list(tests = tests, entry = entry, small = small, pairs = pairs, trend = trend)), "\n")
