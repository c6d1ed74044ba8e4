# The third study: survival from the first metastasis in breast_msk_2018, in days of a month of 30, whole numbers all along.
# Run: ONCOSURV_DATA_BREAST_MSK=<the unpacked study> Rscript tests/reference/breast_msk.R > tests/reference/breast_msk.json
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

read <- function(file) {
  read.delim(file.path(Sys.getenv("ONCOSURV_DATA_BREAST_MSK"), file), comment.char = "#", quote = "", check.names = FALSE)
}
patients <- read("data_clinical_patient.txt")
samples <- read("data_clinical_sample.txt")
hundredths <- function(months) round(months * 100)
days <- function(hundredths) (hundredths * 3 + 5) %/% 10  # of months of 30 days, halves upwards

since <- hundredths(samples$NGS_SAMPLE_COLLECTION_TIME) - hundredths(samples$INVASIVE_CARCINOMA_DX_TIME)
patients$since <- tapply(since, samples$PATIENT_ID, min)[patients$PATIENT_ID]
one <- function(values) tapply(values, samples$PATIENT_ID, function(own) if (length(unique(own)) == 1) own[1] else NA)
kinds <- c("Breast Invasive Ductal Carcinoma" = "ductal", "Breast Invasive Lobular Carcinoma" = "lobular",
           "Breast Mixed Ductal and Lobular Carcinoma" = "mixed")
histology <- unname(kinds[samples$TUMOR_SAMPLE_HISTOLOGY])
histology[is.na(histology)] <- "other"
patients$histology <- relevel(factor(one(histology)[patients$PATIENT_ID]), "ductal")
patients$first_histology <- factor(histology[match(patients$PATIENT_ID, samples$PATIENT_ID)], levels(patients$histology))
patients$age <- one(samples$INVASIVE_CARCINOMA_DX_AGE)[patients$PATIENT_ID]
patients$subtype <- factor(patients$OVERALL_RECEPTOR_STATUS_PATIENT,
                           c("HR+/HER2-", "HR+/HER2+", "HR-/HER2+", "Triple Negative"))
patients$early <- patients$DFS_MONTHS < 24
patients$start <- days(hundredths(patients$DFS_MONTHS))
patients$time <- days(hundredths(patients$OS_MONTHS)) - patients$start
patients$entry <- days(patients$since) - patients$start
patients$died <- patients$OS_STATUS == "1:DECEASED"
all <- subset(patients, METASTATIC_DZ_FUP == "Yes" & time > 0)
seen <- subset(all, entry < time)

curve <- function(fit, times = c(360, 720, 1080, 1800)) {
  table <- summary(fit)$table
  fixed <- summary(fit, times = times)
  list(n = fit$n, events = unname(table["events"]), median = unname(table["median"]),
       median_lower = unname(table["0.95LCL"]), median_upper = unname(table["0.95UCL"]),
       survival = fixed$surv, n_risk = fixed$n.risk, lower = fixed$lower, upper = fixed$upper)
}
by <- function(rows, response) {
  lapply(split(rows, rows$subtype), function(own) {
    fit <- survfit(response(own) ~ 1)
    table <- summary(fit)$table
    as.list(c(n = fit$n, events = unname(table["events"]), median = unname(table["median"]),
              median_lower = unname(table["0.95LCL"]), median_upper = unname(table["0.95UCL"])))
  })
}
exact <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
cox <- function(formula, rows) {
  fit <- coxph(formula, data = rows, control = exact)
  list(coef = unname(coef(fit)), se = unname(sqrt(diag(fit$var))), loglik = fit$loglik[2], n = fit$n, events = fit$nevent)
}
late <- function(rows) Surv(pmax(rows$entry, -1e5), rows$time, rows$died)
naive <- function(rows) Surv(rows$time, rows$died)

cat(to_json(list(
  metastatic = sum(patients$METASTATIC_DZ_FUP == "Yes"), n_all = nrow(all), late = sum(all$entry > 0),
  never_at_risk = nrow(all) - nrow(seen), late_of_those_at_risk = sum(seen$entry > 0),
  entry = curve(survfit(late(seen) ~ 1)),
  same_naive = curve(survfit(naive(seen) ~ 1)),
  naive = curve(survfit(naive(all) ~ 1)),
  entry_by_subtype = by(seen, late),
  naive_by_subtype = by(all, naive),
  naive_log_rank = survdiff(naive(all) ~ subtype, data = all)$chisq,
  cox = cox(Surv(entry, time, died) ~ subtype + histology + early + age, seen),
  cox_naive = cox(Surv(time, died) ~ subtype + histology + early + age, all),
  cox_naive_first = cox(Surv(time, died) ~ subtype + first_histology + early + age, all)
)), "\n")
