# Restricted means (print.survfit), survival differences from survfit's standard errors, exact binomial limits.
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

mean_of <- function(formula, data, tau) {
  row <- summary(survfit(formula, data), rmean = tau)$table
  list(tau = tau, rmst = unname(row["rmean"]), std_error = unname(row["se(rmean)"]))
}
lung <- read_data("lung"); lung$status <- lung$status - 1
veteran <- read_data("veteran"); heart <- read_data("heart"); leukemia <- read_data("leukemia")
died <- data.frame(time = c(1, 2, 2, 5), status = 1)
means <- list(
  lung_365 = mean_of(Surv(time, status) ~ 1, lung, 365),
  lung_1_365 = mean_of(Surv(time, status) ~ 1, subset(lung, sex == 1), 365),
  lung_2_365 = mean_of(Surv(time, status) ~ 1, subset(lung, sex == 2), 365),
  lung_1000 = mean_of(Surv(time, status) ~ 1, lung, 1000),
  veteran_90.5 = mean_of(Surv(time, status) ~ 1, veteran, 90.5),
  leukemia_48 = mean_of(Surv(time, status) ~ 1, leukemia, 48),
  heart_365 = mean_of(Surv(start, stop, event) ~ 1, heart, 365),
  died_10 = mean_of(Surv(time, status) ~ 1, died, 10)
)
point_of <- function(data, t) { s <- summary(survfit(Surv(time, status) ~ 1, data), times = t); c(s$surv, s$std.err) }
first <- point_of(subset(lung, sex == 2), 365); second <- point_of(subset(lung, sex == 1), 365)
difference <- list(estimate = first[1] - second[1], std_error = sqrt(first[2]^2 + second[2]^2))
difference$p <- 2 * pnorm(-abs(difference$estimate / difference$std_error))
binomial <- lapply(list(c(0, 5), c(5, 5), c(4, 29), c(9, 18), c(1, 1000), c(3, 7)), function(k) {
  limits <- function(level) I(as.numeric(binom.test(k[1], k[2], conf.level = level)$conf.int))
  list(k = k[1], n = k[2], limits_95 = limits(0.95), limits_90 = limits(0.90))
})
cat(to_json(list(means = means, survival_difference = difference, binomial = binomial)), "\n")
