# Oracle of oncosurv.survival.exposure and landmarks: the 29 synthetic patients, split by hand here, analysed by R's survival.
# Run: Rscript tests/reference/exposure_bminv29.R > tests/reference/exposure_bminv29.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "cox_common.R"))

patients <- read_data("bminv29")
split_rows <- function(p) {
  exposed <- !is.na(p$za_start_day) & p$za_start_day < p$time
  begin <- pmax(ifelse(exposed, p$za_start_day, 0), 0)
  before <- data.frame(p, start = 0, stop = ifelse(exposed, begin, p$time), dead = ifelse(exposed, 0, p$event), za = 0)
  after <- data.frame(p, start = begin, stop = p$time, dead = p$event, za = 1)[exposed, ]
  rows <- rbind(before, after)
  rows[rows$stop > rows$start, ]
}
summary_of <- function(fit) {
  terms <- summary(fit)$coefficients
  list(n = fit$n, events = fit$nevent, coef = I(unname(coef(fit))), se = I(unname(terms[, "se(coef)"])),
       p = I(unname(terms[, "Pr(>|z|)"])), loglik = fit$loglik[2])
}
curve_of <- function(rows) {
  fit <- survfit(Surv(start, stop, dead) ~ 1, rows, conf.type = "log-log")
  list(time = I(fit$time), n_risk = I(fit$n.risk), survival = I(fit$surv))
}

patients$ever <- as.numeric(!is.na(patients$za_start_day))
luminal <- patients[patients$subtype == "luminal", ]
rows <- split_rows(patients)
rows_luminal <- split_rows(luminal)
td <- coxph(Surv(start, stop, dead) ~ za, rows, control = tight)
td_luminal <- coxph(Surv(start, stop, dead) ~ za + th2 + at_relapse, rows_luminal, control = tight)
td_all <- coxph(Surv(start, stop, dead) ~ za + th2 + ecog23 + I(subtype == "her2") + I(subtype == "tn"), rows, control = tight)
landmark <- function(data, day, terms = NULL) {
  data <- data[data$time > day, ]
  data$za <- as.numeric(!is.na(data$za_start_day) & data$za_start_day <= day)
  data$after <- data$time - day
  fit <- coxph(reformulate(c("za", terms), "Surv(after, event)"), data, control = tight)
  c(list(day = day), summary_of(fit))
}

cat(to_json(list(
  naive = summary_of(coxph(Surv(time, event) ~ ever, patients, control = tight)),
  time_dependent = summary_of(td),
  time_dependent_luminal = summary_of(td_luminal),
  time_dependent_all = summary_of(td_all),
  zph_all = I(unname(cox.zph(td_all, terms = FALSE)$table[, "p"])),
  landmarks = lapply(c(14, 30, 42, 60, 90), function(day) landmark(patients, day)),
  landmark_luminal = landmark(luminal, 30, c("th2", "at_relapse")),
  # The score test with exact ties is the log-rank test with its hypergeometric variance; time-dependent, it is Mantel-Byar.
  mantel_byar = coxph(Surv(start, stop, dead) ~ za, rows, ties = "exact")$score,
  mantel_byar_heart = coxph(Surv(start, stop, event) ~ transplant, read_data("heart"), ties = "exact")$score,
  simon_makuch = list(unexposed = curve_of(rows[rows$za == 0, ]), exposed = curve_of(rows[rows$za == 1, ])),
  simon_makuch_30 = list(
    unexposed = curve_of(transform(rows[rows$za == 0 & rows$stop > 30, ], start = pmax(start, 30))),
    exposed = curve_of(transform(rows[rows$za == 1 & rows$stop > 30, ], start = pmax(start, 30))))
)), "\n", sep = "")
