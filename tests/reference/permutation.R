# Permutation log-rank tests. 1. Enumerated with survdiff itself: every split of a small data set, the printed chi-square of each.
# 2. coin's exact test of the raw score sum (another test: kept to check the scores only).
suppressMessages({library(survival); library(coin)})
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

enumerate_two <- function(time, status, group) {
  n <- length(time); m <- sum(group == 1)
  chisq <- function(g) survdiff(Surv(time, status) ~ g)$chisq
  observed <- chisq(group)
  all <- combn(n, m, function(members) chisq(as.integer(seq_len(n) %in% members)))
  list(time = I(time), event = I(status), group = I(group), splits = length(all), statistic = observed,
       extreme = sum(all >= observed * (1 - 1e-9)))
}
tiny <- read_data("tiny29")[seq(1, 29, by = 2), ]
enumerated <- list(
  tiny_3_of_15 = with(tiny, enumerate_two(time, status, as.integer(seq_along(time) %in% c(2, 9, 15)))),
  ties_4_of_9 = enumerate_two(c(1, 1, 2, 3, 3, 3, 5, 8, 8), c(1, 1, 1, 1, 0, 1, 1, 1, 0), c(1, 0, 1, 1, 0, 0, 1, 0, 0)),
  late_censored = enumerate_two(c(2, 3, 3, 4, 6, 7, 9, 9), c(0, 1, 1, 0, 1, 1, 1, 0), c(1, 1, 0, 0, 1, 0, 0, 0))
)
veteran <- read_data("tiny29")
coin_of <- function(data, group) {
  p <- pvalue(logrank_test(Surv(time, status) ~ factor(group), data = data, distribution = exact(algorithm = "split-up")))
  list(group = I(as.integer(group)), p = as.numeric(p))
}
untied <- veteran[!duplicated(veteran$time), ]    # coin's default scores average over ties; without ties there is one definition
raw_score <- list(old = coin_of(untied, untied$age > 67), karno = coin_of(untied, untied$karno < 50),
                  time = I(untied$time), event = I(untied$status))
cat(to_json(list(enumerated = enumerated, raw_score = raw_score)), "\n")
