# Oracle of oncosurv.analyses.subgroups: one coxph with products, one with an effect in each subgroup, eps = 1e-12.
# Run: Rscript tests/reference/subgroups.R > tests/reference/subgroups.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))
library(survival)

gbsg <- read_data("gbsg")
gbsg$grade <- factor(gbsg$grade)
gbsg$meno <- factor(gbsg$meno)
tight <- coxph.control(eps = 1e-12, iter.max = 50)
adjusted <- Surv(rfstime, status) ~ hormon + age + meno + size + grade + nodes + pgr + er

profile_limit <- function(data, name, others, estimate, loglik, side) {
  # where twice the drop of the profile likelihood is the 95 % point of chi-square with one degree of freedom
  drop <- function(value) {
    data$fixed <- value * data[[name]]
    fit <- coxph(as.formula(paste("Surv(rfstime, status) ~ offset(fixed) +", paste(others, collapse = " + "))), data, control = tight)
    2 * (loglik - fit$loglik[2]) - qchisq(.95, 1)
  }
  uniroot(drop, sort(c(estimate, estimate + side * 3)), tol = 1e-12)$root
}

cases <- list()
for (by in c("meno", "grade")) {
  plain <- coxph(adjusted, gbsg, control = tight)
  product <- coxph(update(adjusted, as.formula(paste("~ . + hormon:", by))), gbsg, control = tight)
  within <- gbsg
  names <- paste0("hormon_", levels(gbsg[[by]]))
  for (level in levels(gbsg[[by]])) within[[paste0("hormon_", level)]] <- gbsg$hormon * (gbsg[[by]] == level)
  others <- c("age", "meno", "size", "grade", "nodes", "pgr", "er")
  nested <- coxph(as.formula(paste("Surv(rfstime, status) ~", paste(c(names, others), collapse = " + "))), within, control = tight)
  limits <- sapply(names, function(name) sapply(c(-1, 1), function(side)
    profile_limit(within, name, c(setdiff(names, name), others), coef(nested)[[name]], nested$loglik[2], side)))
  count <- function(exposed, what) sapply(levels(gbsg[[by]]), function(level) {
    inside <- gbsg[[by]] == level & gbsg$hormon == exposed
    if (what == "n") sum(inside) else sum(gbsg$status[inside])
  })
  test <- anova(plain, product)
  cases[[length(cases) + 1]] <- list(
    by = by, coef = I(unname(coef(nested)[names])), se = I(unname(sqrt(diag(vcov(nested)))[names])),
    lower = I(unname(limits[1, ])), upper = I(unname(limits[2, ])), loglik = nested$loglik[2],
    loglik_product = product$loglik[2], loglik_plain = plain$loglik[2],
    statistic = 2 * (product$loglik[2] - plain$loglik[2]), df = test$Df[2],
    p = pchisq(2 * (product$loglik[2] - plain$loglik[2]), test$Df[2], lower.tail = FALSE),
    n_level = I(unname(count(1, "n"))), events_level = I(unname(count(1, "events"))),
    n_reference = I(unname(count(0, "n"))), events_reference = I(unname(count(0, "events")))
  )
}
cat(to_json(list(cases = cases)), "\n")
