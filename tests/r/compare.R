# SPDX-License-Identifier: GPL-2.0
#
# Rscript tests/r/compare.R FILE: figures of build/tests/statistics against R's own, of each the largest difference.
#
# Base R has no exact p of samples with ties: there all choices of ranks, or of signs, are gone through while they are
# few. Nor has it a bootstrap on two levels: one that draws every value is written out here. Draws are random on both
# sides, so its ends are compared in shares of the interval's width, and on some samples only.

all <- read.delim(commandArgs(TRUE)[1], colClasses = "character")
values <- function(text) as.numeric(strsplit(text, ",")[[1]])
figure <- function(row, name) as.numeric(row[[name]])
found <- list() # by name: differences, NA where R has no such figure

note <- function(name, ours, theirs) found[[name]] <<- c(found[[name]], max(abs(ours - theirs)))

exact_rank_sum <- function(x, y) {
	ranks <- rank(c(x, y))
	sums <- combn(length(ranks), length(x), function(i) sum(ranks[i]))
	off <- abs(sums - mean(sums))
	mean(off >= abs(sum(ranks[seq_along(x)]) - mean(sums)) - 1e-9)
}

exact_signed_rank <- function(d) {
	ranks <- rank(abs(d))
	sums <- as.matrix(expand.grid(rep(list(0:1), length(d)))) %*% ranks
	mean(abs(sums - mean(sums)) >= abs(sum(ranks[d > 0]) - mean(sums)) - 1e-9)
}

# The rank that bounds the shift's interval. R takes the next lower one where the confidence is just what was asked for.
# Beyond 40 values ours is of the normal distribution, so that the confidence is another than was asked for.
bounds <- function(rank, nx, ny, alpha) {
	if (nx + ny <= 40) {
		theirs <- qwilcox(alpha / 2, nx, ny)
		just <- pwilcox(theirs, nx, ny) <= alpha / 2 * (1 + 1e-9)
		note("shift: rank that bounds the interval, up to 40 values", rank, theirs + just)
	} else if (rank > 0) {
		lacks <- 2 * pwilcox(rank - 1, nx, ny) - alpha
		note("shift: confidence that lacks, beyond 40 values", max(lacks, 0), 0)
		note("shift: confidence beyond what was asked for, beyond 40 values", max(-lacks, 0), 0)
	}
}

two_samples <- function(row, x, y, alpha) {
	tied <- anyDuplicated(c(x, y)) > 0
	theirs <- suppressWarnings(wilcox.test(y, x, exact = FALSE, correct = TRUE))
	note("rank sum: U", figure(row, "u"), theirs$statistic)
	# R has no p where all values are equal; ours is 1.
	normal <- if (is.nan(theirs$p.value)) 1 else theirs$p.value
	note("rank sum: normal p", figure(row, "normal_p"), normal)
	if (row$exact == "1" && !tied) {
		# R warns where there are too few values for that confidence.
		exact <- suppressWarnings(wilcox.test(y, x, exact = TRUE, conf.int = TRUE, conf.level = 1 - alpha))
		note("rank sum: exact p, no ties", figure(row, "p"), exact$p.value)
		note("shift: Hodges-Lehmann, no ties", figure(row, "estimate"), exact$estimate)
		# Where no interval is that wide R gives the widest there is and ours gives none.
		if (figure(row, "critical") > 0)
			note("shift: Moses' interval, no ties", c(figure(row, "low"), figure(row, "high")), exact$conf.int)
	}
	if (row$exact == "1" && tied && choose(length(x) + length(y), length(x)) <= 20000)
		note("rank sum: exact p, ties", figure(row, "p"), exact_rank_sum(x, y))
	differences <- outer(y, x, "-")
	note("shift: median of differences", figure(row, "estimate"), median(differences))
	note("Cliff's delta", figure(row, "cliff"), mean(sign(differences)))
	note("smallest p", figure(row, "smallest_p"), min(1, 2 / choose(length(x) + length(y), length(x))))
	bounds(figure(row, "critical"), length(x), length(y), alpha)
	note("rank that bounds a median's interval", figure(row, "median_rank"), qbinom(alpha / 2, length(x), 0.5))
}

pairs <- function(row, d) {
	nonzero <- d[d != 0]
	if (length(nonzero) == 0) return()
	tied <- anyDuplicated(abs(nonzero)) > 0 || length(nonzero) < length(d)
	normal <- suppressWarnings(wilcox.test(d, exact = FALSE, correct = TRUE))
	note("signed rank: V", figure(row, "v"), normal$statistic)
	if (row$paired_exact == "0")
		note("signed rank: normal p", figure(row, "paired_p"), normal$p.value)
	else if (!tied)
		note("signed rank: exact p, no ties", figure(row, "paired_p"), wilcox.test(d, exact = TRUE)$p.value)
	else if (length(nonzero) <= 12)
		note("signed rank: exact p, ties", figure(row, "paired_p"), exact_signed_rank(nonzero))
}

shares <- function(row, alpha) {
	n <- sapply(c("a", "a_of", "b", "b_of"), function(name) figure(row, name))
	table <- matrix(c(n["a"], n["a_of"] - n["a"], n["b"], n["b_of"] - n["b"]), 2)
	note("Fisher's p", figure(row, "fisher"), fisher.test(table)$p.value)
	theirs <- suppressWarnings(prop.test(n["a"], n["a_of"], conf.level = 1 - alpha, correct = FALSE))
	note("Wilson's interval", c(figure(row, "wilson_low"), figure(row, "wilson_high")), theirs$conf.int)
}

ends <- function(x, y, alpha) {
	boots <- function(v) {
		n <- length(v)
		cut <- c(0, n %/% 3, 2 * n %/% 3, n)
		lapply(1:3, function(i) v[(cut[i] + 1):cut[i + 1]])
	}
	draw <- function(b) median(sapply(b[sample.int(3, 3, TRUE)], function(v) median(v[sample.int(length(v), replace = TRUE)])))
	bx <- boots(x)
	by <- boots(y)
	shifts <- sort(replicate(4000, draw(by) - draw(bx)))
	outside <- floor(alpha / 2 * 4000)
	shifts[c(outside + 1, 4000 - outside)]
}

set.seed(1)
for (i in seq_len(nrow(all))) {
	row <- all[i, ]
	alpha <- figure(row, "alpha")
	x <- values(row$x)
	y <- values(row$y)
	two_samples(row, x, y, alpha)
	pairs(row, values(row$d))
	shares(row, alpha)
	note("Holm's p", values(row$holm), p.adjust(values(row$raw), "holm"))
	note("critical z", figure(row, "critical_z"), qnorm(1 - alpha / 2))
	# Of few different medians the ends jump from one to the next.
	if (row$ties == "0" && min(length(x), length(y)) >= 18 && length(found[["bootstrap: ends, share of width"]]) < 40) {
		theirs <- ends(x, y, alpha)
		note("bootstrap: ends, share of width", c(figure(row, "boot_low"), figure(row, "boot_high")) / diff(theirs),
			theirs / diff(theirs))
	}
}

# The normal distribution is furthest off where one side has two or three values. Confidence in excess is at most alpha.
allowed <- c("shift: confidence that lacks, beyond 40 values" = 0.005,
	"shift: confidence beyond what was asked for, beyond 40 values" = 0.1, "bootstrap: ends, share of width" = 0.25)
bad <- 0
for (name in names(found)) {
	most <- max(found[[name]])
	limit <- if (name %in% names(allowed)) allowed[[name]] else 1e-9
	ok <- !is.na(most) && most <= limit
	bad <- bad + !ok
	cat(sprintf("%sok - %s: %.1e at most in %d samples\n", if (ok) "" else "not ", name, most, length(found[[name]])))
}
quit(status = as.integer(bad > 0))
