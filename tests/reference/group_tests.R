# Log-rank tests beside the plain one, as a study file asks for them: pairs with Holm's adjustment, and trend.
# Run: Rscript tests/reference/group_tests.R > tests/reference/group_tests.json
suppressMessages(library(survival))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "json.R"))

veteran <- read_data("veteran")
kinds <- c("squamous", "smallcell", "adeno", "large")
pairs <- combn(kinds, 2, simplify = FALSE)
chisq <- sapply(pairs, function(pair) survdiff(Surv(time, status) ~ celltype, veteran[veteran$celltype %in% pair, ])$chisq)
p <- pchisq(chisq, 1, lower.tail = FALSE)

# Trend with the scores 1, 2, 3, 4: the score test of a Cox model with one number and ties as the exact likelihood has them.
trend <- coxph(Surv(time, status) ~ match(celltype, kinds), veteran, ties = "exact")$score

within <- function(pair) survdiff(Surv(time, status) ~ celltype + strata(trt), veteran[veteran$celltype %in% pair, ])$chisq
weighted <- survdiff(Surv(time, status) ~ trt + strata(celltype), veteran, rho = 1)
cat(to_json(list(
  pairs = sapply(pairs, paste, collapse = " v "), statistic = chisq, p = p, holm = p.adjust(p, "holm"), trend = trend,
  stratified = survdiff(Surv(time, status) ~ trt + strata(celltype), veteran)$chisq,
  weighted = weighted$chisq, observed_weighted = rowSums(weighted$obs), expected_weighted = rowSums(weighted$exp),
  pairs_stratified = sapply(pairs, within),
  trend_stratified = coxph(Surv(time, status) ~ match(celltype, kinds) + strata(trt), veteran, ties = "exact")$score
)), "\n")
