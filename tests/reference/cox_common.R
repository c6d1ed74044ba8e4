# Shared by the cox_, firth_, hazards_ and exposure_ scripts: columns of the data sets, cases, and coxph run to the end.
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

# "age" is a column as it is; "celltype=large" is the 0/1 indicator of one level.
column_of <- function(data, term) {
  parts <- strsplit(term, "=", fixed = TRUE)[[1]]
  if (length(parts) == 1) return(data[[term]])
  as.numeric(data[[parts[1]]] == parts[2])
}

matrix_of <- function(data, terms) {
  x <- sapply(terms, function(term) column_of(data, term))
  colnames(x) <- terms
  x
}

# A case names its data set, columns and options; rows with a missing value are left out, as coxph does.
rows_of <- function(case) {
  data <- read_data(case$data)
  x <- matrix_of(data, case$x)
  keep <- complete.cases(x)
  event <- data[[case$event]] == case$event_value
  exit <- data[[case$time]]
  response <- if (is.null(case$entry)) Surv(exit, event) else Surv(data[[case$entry]], exit, event)
  strata <- if (is.null(case$strata)) NULL else data[[case$strata]][keep]
  list(x = x[keep, , drop = FALSE], y = response[keep, ], strata = strata, data = data[keep, ])
}

tight <- coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100)

fit_case <- function(case, ...) {
  rows <- rows_of(case)
  if (is.null(rows$strata)) return(coxph(rows$y ~ rows$x, ties = case$ties, control = tight, ...))
  coxph(rows$y ~ rows$x + strata(rows$strata), ties = case$ties, control = tight, ...)
}

# A matrix as a list of its rows, infinite numbers as missing.
rows_json <- function(x) lapply(seq_len(nrow(x)), function(i) I(ifelse(is.finite(x[i, ]), unname(x[i, ]), NA)))

print_cases <- function(cases) {
  made_by <- paste("R", getRversion(), "survival", packageVersion("survival"))
  cat(to_json(list(made_by = made_by, cases = cases)), "\n", sep = "")
}
