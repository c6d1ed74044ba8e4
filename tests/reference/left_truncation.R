# Patients who were seen only if they lived to be: survival from acceptance of those who got a transplant, counted from
# it on. Run: Rscript tests/reference/left_truncation.R > tests/reference/left_truncation.json
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

seen <- subset(jasa, transplant == 1 & wait.time < futime)
seen$older <- seen$age >= 50
seen$year <- format(seen$accept.dt, "%Y")
at_risk <- with(seen, Surv(wait.time, futime, fustat))

curve <- function(fit) {
  table <- summary(fit, rmean = 365)$table
  list(time = fit$time, n_risk = fit$n.risk, n_event = fit$n.event, survival = fit$surv, lower = fit$lower,
       upper = fit$upper, median = unname(table["median"]), median_lower = unname(table["0.95LCL"]),
       median_upper = unname(table["0.95UCL"]))
}

cox <- function(fit) {
  list(coef = unname(coef(fit)), se = unname(sqrt(diag(fit$var))), loglik = fit$loglik[2], n = fit$n, events = fit$nevent)
}

# The log-rank test with delayed entry: the score test of a Cox model with ties as the exact (discrete) likelihood has them.
logrank <- function(formula) coxph(formula, data = seen, ties = "exact")$score

rmst <- function(rows) {
  fit <- survfit(Surv(wait.time, futime, fustat) ~ 1, data = rows)
  table <- summary(fit, rmean = 365)$table
  c(unname(table["rmean"]), unname(table["se(rmean)"]))
}

exact <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
at_fixed <- summary(survfit(at_risk ~ 1, conf.type = "log-log"), times = c(90, 365))
cat(to_json(list(
  n_late = sum(seen$wait.time > 0),
  whole = curve(survfit(at_risk ~ 1, conf.type = "log-log")),
  naive = curve(survfit(Surv(futime, fustat) ~ 1, data = seen, conf.type = "log-log")),
  fixed = list(survival = at_fixed$surv, n_risk = at_fixed$n.risk, lower = at_fixed$lower, upper = at_fixed$upper),
  rmst = list(no = rmst(subset(seen, surgery == 0)), yes = rmst(subset(seen, surgery == 1))),
  logrank = logrank(at_risk ~ surgery),
  stratified = logrank(at_risk ~ surgery + strata(older)),
  efron = cox(coxph(at_risk ~ age + surgery, data = seen, control = exact)),
  breslow = cox(coxph(at_risk ~ age + surgery, data = seen, ties = "breslow", control = exact)),
  strata = cox(coxph(at_risk ~ age + strata(surgery), data = seen, control = exact)),
  cluster = cox(coxph(at_risk ~ age + surgery, data = seen, cluster = year, control = exact))
)), "\n")
