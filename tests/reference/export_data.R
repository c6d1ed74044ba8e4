# Writes the data sets of the reference tests, from R's own package survival, into the folder data/ beside this script.
# Run: Rscript tests/reference/export_data.R [folder]       Columns, names and row order are R's; an empty cell is NA.
suppressMessages(library(survival))

arguments <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
folder <- if (length(arguments)) arguments[1] else file.path(dirname(script), "data")

save_csv <- function(data, name) {
  write.table(format_cells(data), file.path(folder, paste0(name, ".csv")), sep = ",", quote = FALSE, na = "",
              row.names = FALSE, eol = "\n")
}

# All 17 digits where a number is not whole, so that Python reads back the very same double.
format_cells <- function(data) {
  as.data.frame(lapply(data, function(column) {
    if (!is.numeric(column)) return(as.character(column))
    text <- ifelse(column == floor(column), sprintf("%.0f", column), sprintf("%.17g", column))
    ifelse(is.na(column), NA, text)
  }))
}

save_csv(lung, "lung")
save_csv(veteran, "veteran")
save_csv(gbsg, "gbsg")
save_csv(rotterdam, "rotterdam")
save_csv(subset(colon, etype == 2), "colon")   # etype 2: death (etype 1, recurrence, is left out)
save_csv(heart, "heart")
save_csv(leukemia, "leukemia")
save_csv(jasa[c("accept.dt", "tx.date", "fu.date", "fustat", "surgery", "age", "wait.time")], "jasa")   # no birth dates
save_csv(mgus2, "mgus2")

# tiny29: 29 patients of veteran, spread evenly over its rows: row 1 + floor(136 k / 28) for k = 0 .. 28.
save_csv(veteran[1 + (136 * 0:28) %/% 28, ], "tiny29")
