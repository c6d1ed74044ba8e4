# Oracle of oncosurv.survival.cox: coxph of R's package survival, run to eps = 1e-12.
# Run: Rscript tests/reference/cox_models.R > tests/reference/cox_models.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "cox_common.R"))

cell <- c("celltype=smallcell", "celltype=adeno", "celltype=large")
base <- list(
  lung = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "sex", "ph.ecog")),
  lung_sex = list(data = "lung", time = "time", event = "status", event_value = 2, x = I("sex")),
  lung_strata = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "ph.ecog"), strata = "sex"),
  veteran = list(data = "veteran", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age", cell)),
  veteran_strata = list(data = "veteran", time = "time", event = "status", event_value = 1,
                        x = c("trt", "karno", "age"), strata = "celltype"),
  gbsg = list(data = "gbsg", time = "rfstime", event = "status", event_value = 1,
              x = c("age", "meno", "size", "grade=2", "grade=3", "nodes", "pgr", "er", "hormon")),
  rotterdam = list(data = "rotterdam", time = "dtime", event = "death", event_value = 1,
                   x = c("age", "meno", "size=20-50", "size=>50", "grade", "nodes", "pgr", "er", "hormon", "chemo")),
  rotterdam_strata = list(data = "rotterdam", time = "dtime", event = "death", event_value = 1,
                          x = c("age", "nodes", "pgr", "er", "hormon", "chemo"), strata = "size"),
  colon = list(data = "colon", time = "time", event = "status", event_value = 1, x = c("age", "sex", "nodes", "extent", "rx=Lev")),
  leukemia = list(data = "leukemia", time = "time", event = "status", event_value = 1, x = I("x=Maintained")),
  tiny29 = list(data = "tiny29", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age")),
  heart = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
               x = c("age", "surgery", "transplant")),
  heart_strata = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
                      x = c("age", "transplant"), strata = "surgery")
)

cases <- list()
for (id in names(base)) {
  for (ties in c("efron", "breslow")) {
    case <- c(list(id = paste(id, ties, sep = "_")), base[[id]], list(ties = ties))
    fit <- fit_case(case)
    case$x <- I(as.vector(case$x))
    cases[[length(cases) + 1]] <- c(case, list(expected = list(
      n = fit$n, events = fit$nevent, coef = I(unname(coef(fit))), se = I(unname(sqrt(diag(vcov(fit))))), cov = rows_json(vcov(fit)),
      loglik_null = fit$loglik[1], loglik = fit$loglik[2], score = fit$score, wald = unname(fit$wald.test)
    )))
  }
}
print_cases(cases)
