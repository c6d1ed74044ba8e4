# to_json(x): lists, vectors and strings as JSON with all 17 digits; NA, NaN as null. A length-one vector is a scalar; use I(x) for an array.
invisible(Sys.setlocale("LC_COLLATE", "C"))   # labels sort as in Python
to_json <- function(x) {
  if (is.list(x)) {
    parts <- vapply(x, to_json, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0("\"", names(x), "\": ", parts, collapse = ",\n "), "}"))
  }
  text <- if (is.character(x)) paste0("\"", x, "\"") else if (is.logical(x)) tolower(x) else sprintf("%.17g", x)
  if (is.numeric(x)) stopifnot(!any(is.infinite(x)))
  text[is.na(x)] <- "null"
  if (length(x) == 1 && !inherits(x, "AsIs")) text else paste0("[", paste(text, collapse = ", "), "]")
}

read_data <- function(name) {
  script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
  read.csv(file.path(dirname(script), "data", paste0(name, ".csv")))
}
