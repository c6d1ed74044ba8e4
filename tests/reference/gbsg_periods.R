# Hazard ratios of two periods for the numbers and the factors of the GBSG model whose hazards are not proportional.
# Run: Rscript tests/reference/gbsg_periods.R > tests/reference/gbsg_periods.json
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

data <- read_data("gbsg")
day <- as.numeric(quantile(data$rfstime[data$status == 1], 0.5, type = 1))  # by it half of the events have happened
split <- survSplit(Surv(rfstime, status) ~ ., data, cut = day, episode = "period")
control <- coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 50)
terms <- c("hormon", "age", "meno", "size", "factor(grade)", "nodes", "pgr", "er")

of <- function(name) {
  own <- sprintf("I(%s * (period == %d))", name, 1:2)
  fit <- function(some) coxph(reformulate(c(setdiff(terms, name), some), "Surv(tstart, rfstime, status)"), split, control = control)
  full <- fit(own)
  less <- sapply(1:2, function(k) fit(own[-k])$loglik[2])
  n <- length(coef(full))
  list(coef = unname(coef(full)[n - 1:0]), p = pchisq(2 * (full$loglik[2] - less), 1, lower.tail = FALSE))
}
names <- c("age", "meno", "pgr", "er")
cat(to_json(c(list(day = day, flagged = {
  z <- cox.zph(coxph(reformulate(terms, "Surv(rfstime, status)"), data, control = control))$table
  z[names, "p"]
}), setNames(lapply(names, of), names))), "\n")
