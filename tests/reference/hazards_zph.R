# Oracle of oncosurv.survival.hazards: cox.zph and the smooth of plot.cox.zph. Terms are factors where a case names blocks.
# Run: Rscript tests/reference/hazards_zph.R > tests/reference/hazards_zph.json
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "cox_common.R"))
suppressMessages(library(splines))

cell <- c("celltype=smallcell", "celltype=adeno", "celltype=large")
base <- list(
  lung = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "sex", "ph.ecog")),
  lung_strata = list(data = "lung", time = "time", event = "status", event_value = 2, x = c("age", "ph.ecog"), strata = "sex"),
  veteran = list(data = "veteran", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age", cell)),
  gbsg = list(data = "gbsg", time = "rfstime", event = "status", event_value = 1,
              x = c("age", "meno", "size", "nodes", "pgr", "er", "hormon")),
  colon = list(data = "colon", time = "time", event = "status", event_value = 1, x = c("age", "sex", "nodes", "extent")),
  tiny29 = list(data = "tiny29", time = "time", event = "status", event_value = 1, x = c("trt", "karno", "age")),
  heart = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
               x = c("age", "surgery", "transplant")),
  heart_strata = list(data = "heart", entry = "start", time = "stop", event = "event", event_value = 1,
                      x = c("age", "transplant"), strata = "surgery")
)

# The columns one by one, as separate terms: each needs its own name in the formula.
fit_terms <- function(case) {
  rows <- rows_of(case)
  frame <- as.data.frame(rows$x)
  names(frame) <- paste0("v", seq_along(case$x))
  right <- paste(names(frame), collapse = " + ")
  frame$y <- rows$y
  if (!is.null(rows$strata)) {
    frame$group <- rows$strata
    right <- paste(right, "+ strata(group)")
  }
  coxph(as.formula(paste("y ~", right)), frame, ties = case$ties, control = tight)
}

smooth_of <- function(zph, term, df = 4, nsmo = 40) {
  pred <- seq(min(zph$x), max(zph$x), length = nsmo)
  basis <- ns(c(pred, zph$x), df = df, intercept = TRUE)
  keep <- !is.na(zph$y[, term])
  as.vector(basis[-(1:nsmo), ] %*% qr.coef(qr(basis[-(1:nsmo), ][keep, ]), zph$y[keep, term]))
}

expect <- function(zph, residuals) {
  out <- list(chi2 = I(unname(zph$table[, 1])), df = I(unname(zph$table[, 2])), p = I(unname(zph$table[, 3])))
  if (!residuals) return(out)
  c(out, list(time = I(zph$time), residual = rows_json(zph$y),
              smooth = rows_json(sapply(seq_len(ncol(zph$y)), function(j) smooth_of(zph, j)))))
}

cases <- list()
for (id in names(base)) {
  for (transform in c("km", "rank", "identity", "log")) {
    for (ties in c("efron", "breslow")) {
      case <- c(list(id = paste(id, transform, ties, sep = "_")), base[[id]], list(ties = ties, transform = transform))
      fit <- fit_terms(case)
      small <- ties == "efron" && id %in% c("tiny29", "heart", "heart_strata", "lung_strata")
      case$x <- I(case$x)
      cases[[length(cases) + 1]] <- c(case, list(expected = expect(cox.zph(fit, transform = transform), small)))
    }
  }
}

# A factor is one term: three columns of celltype together.
veteran$celltype <- relevel(veteran$celltype, ref = "squamous")
block <- coxph(Surv(time, status) ~ trt + karno + age + celltype, veteran, control = tight)
case <- list(id = "veteran_factor", data = "veteran", time = "time", event = "status", event_value = 1,
             x = I(c("trt", "karno", "age", cell)), ties = "efron", transform = "km",
             terms = list(list("trt", I("trt")), list("karno", I("karno")), list("age", I("age")), list("celltype", I(cell))))
cases[[length(cases) + 1]] <- c(case, list(expected = expect(cox.zph(block), TRUE)))
print_cases(cases)
