# The study of benchmarks/registry.yaml as a plain R script: tables, curves, tests, models and figures, one file each.
# Rscript side_by_side.R registry.csv folder
library(survival)
pretty <- requireNamespace("survminer", quietly = TRUE)
tables <- requireNamespace("flextable", quietly = TRUE)
args <- commandArgs(trailingOnly = TRUE)
d <- read.csv(args[1], colClasses = c(diagnosis = "Date", last_contact = "Date"))
out <- args[2]
dir.create(out, showWarnings = FALSE)
d$days <- as.numeric(d$last_contact - d$diagnosis)
for (f in c("treatment", "grade", "menopause")) d[[f]] <- factor(d[[f]])
save_table <- function(x, name) {
  write.csv(x, file.path(out, paste0(name, ".csv")), row.names = FALSE)
  if (tables) flextable::save_as_docx(flextable::flextable(x), path = file.path(out, paste0(name, ".docx")))
}
numeric <- c("age", "size", "nodes")
rows <- lapply(numeric, function(v) {
  q <- t(sapply(split(d[[v]], d$treatment), quantile, probs = c(0, .25, .5, .75, 1)))
  data.frame(variable = v, group = rownames(q), q, check.names = FALSE)
})
save_table(do.call(rbind, rows), "characteristics")
times <- c(365, 1826, 3287)
curves <- function(formula, name) {
  fit <- eval(bquote(survfit(.(formula), data = d, conf.type = "log-log")))
  point <- summary(fit, times = times, extend = TRUE)
  save_table(data.frame(strata = if (is.null(point$strata)) "all" else as.character(point$strata), time = point$time,
                        n.risk = point$n.risk, surv = point$surv, lower = point$lower, upper = point$upper), paste0("times_", name))
  median <- summary(fit)$table
  save_table(as.data.frame(if (is.matrix(median)) median else t(median)), paste0("median_", name))
  png(file.path(out, paste0(name, ".png")), 2100, 1500, res = 300)
  if (pretty) print(survminer::ggsurvplot(fit, data = d, risk.table = TRUE, conf.int = TRUE, censor = nrow(d) < 5000))
  else plot(fit, conf.int = TRUE)
  dev.off()
}
curves(Surv(days, status) ~ 1, "overall")
tests <- list()
for (f in c("treatment", "grade", "menopause")) {
  formula <- as.formula(paste("Surv(days, status) ~", f))
  curves(formula, f)
  test <- survdiff(formula, data = d)
  tests[[f]] <- data.frame(factor = f, chisq = test$chisq, p = pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE))
}
save_table(do.call(rbind, tests), "logrank")
terms_of <- function(fit) {
  s <- summary(fit)
  data.frame(term = rownames(s$conf.int), hr = s$conf.int[, 1], lower = s$conf.int[, 3], upper = s$conf.int[, 4],
             p = s$coefficients[, "Pr(>|z|)"])
}
variables <- c("treatment", "age", "size", "nodes", "grade")
whole <- coxph(as.formula(paste("Surv(days, status) ~", paste(variables, collapse = " + "))), data = d)
alone <- lapply(variables, function(v) terms_of(coxph(as.formula(paste("Surv(days, status) ~", v)), data = d)))
save_table(rbind(cbind(model = "together", terms_of(whole)), cbind(model = "alone", do.call(rbind, alone))), "cox")
zph <- cox.zph(whole)
save_table(data.frame(term = rownames(zph$table), zph$table), "zph")
png(file.path(out, "forest.png"), 2100, 1500, res = 300)
s <- terms_of(whole)
plot(s$hr, rev(seq_len(nrow(s))), log = "x", xlim = range(s$lower, s$upper), yaxt = "n", xlab = "Hazard ratio", ylab = "")
segments(s$lower, rev(seq_len(nrow(s))), s$upper)
axis(2, rev(seq_len(nrow(s))), s$term, las = 1)
abline(v = 1, lty = 2)
dev.off()
