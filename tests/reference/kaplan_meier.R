# Curves, limits, medians, survival at fixed times and reverse curves of R survival.
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

curve_of <- function(formula, data, times, at_risk = TRUE) {
  fits <- lapply(c("log-log", "log", "plain"), function(kind) survfit(formula, data = data, conf.type = kind))
  fit <- fits[[1]]
  rows <- unique(c(seq(1, length(fit$time), by = ceiling(length(fit$time) / 100)), length(fit$time)))
  limits <- lapply(fits, function(f) list(lower = I(f$lower[rows]), upper = I(f$upper[rows])))
  medians <- lapply(fits, function(f) I(unname(summary(f)$table[c("median", "0.95LCL", "0.95UCL")])))
  names(limits) <- names(medians) <- c("log-log", "log", "plain")
  at <- summary(fit, times = times)
  list(length = length(fit$time), rows = I(rows - 1), time = I(fit$time[rows]), n_risk = I(fit$n.risk[rows]),
       n_event = I(fit$n.event[rows]), n_censored = I(fit$n.censor[rows]), survival = I(fit$surv[rows]),
       std_error = I(summary(fit, times = fit$time[rows])$std.err), limits = limits, medians = medians,
       at = list(time = I(at$time), n_risk = I(at$n.risk), cumulative_events = I(cumsum(at$n.event)),
                 survival = I(at$surv), lower = I(at$lower), upper = I(at$upper)))
}

lung <- read_data("lung"); lung$status <- lung$status - 1
colon <- read_data("colon"); heart <- read_data("heart"); veteran <- read_data("veteran")
sets <- list(
  lung = curve_of(Surv(time, status) ~ 1, lung, c(0, 5, 250, 310, 500, 1022)),
  lung_1 = curve_of(Surv(time, status) ~ 1, subset(lung, sex == 1), c(0, 250, 500, 750, 1000)),
  lung_2 = curve_of(Surv(time, status) ~ 1, subset(lung, sex == 2), c(0, 250, 500, 750)),
  lung_reverse = curve_of(Surv(time, 1 - status) ~ 1, lung, c(250, 500)),
  lung_reverse_1 = curve_of(Surv(time, 1 - status) ~ 1, subset(lung, sex == 1), c(250, 500)),
  lung_reverse_2 = curve_of(Surv(time, 1 - status) ~ 1, subset(lung, sex == 2), c(250, 500)),
  veteran = curve_of(Surv(time, status) ~ 1, veteran, c(30, 91, 182.5, 365)),
  gbsg = curve_of(Surv(rfstime, status) ~ 1, read_data("gbsg"), c(365, 1826)),
  rotterdam = curve_of(Surv(dtime, death) ~ 1, read_data("rotterdam"), c(365, 1826, 3652)),
  colon = curve_of(Surv(time, status) ~ 1, colon, c(365, 1826)),
  leukemia = curve_of(Surv(time, status) ~ 1, read_data("leukemia"), c(8, 13, 23)),
  tiny29 = curve_of(Surv(time, status) ~ 1, read_data("tiny29"), c(30, 91, 182.5)),
  heart = curve_of(Surv(start, stop, event) ~ 1, heart, c(1, 30, 91, 365)),
  heart_late = curve_of(Surv(start, stop, event) ~ 1, subset(heart, start > 0), c(100, 365))
)
conditional <- function(data, from, times) {     # survival given survival of `from`: the curve of those alive after it
  fit <- survfit(Surv(time, status) ~ 1, data = subset(data, time > from), conf.type = "log-log")
  at <- summary(fit, times = times)
  list(from = from, n_from = fit$n, time = I(at$time), survival = I(at$surv), lower = I(at$lower), upper = I(at$upper))
}
plateau <- data.frame(time = c(10, 30, 50, 70, 87, 90, 95, 100, 110, 118), status = rep(1:0, each = 5))
medians <- list(
  four = I(unname(summary(survfit(Surv(1:4, rep(1, 4)) ~ 1, conf.type = "log-log"))$table[c("median", "0.95LCL", "0.95UCL")])),
  plateau = I(unname(summary(survfit(Surv(time, status) ~ 1, plateau, conf.type = "log-log"))$table[c("median", "0.95LCL", "0.95UCL")]))
)
cat(to_json(list(curves = sets, conditional = conditional(lung, 200, c(300, 500, 800)), medians = medians)), "\n")
