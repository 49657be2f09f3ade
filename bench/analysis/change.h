/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_CHANGE_H
#define PFNBENCH_ANALYSIS_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/pick.h"

/* The unit that counts as one observation. */
enum unit {
	PER_SEED,  /* pairs of trials with the same seed, in deterministic runs */
	PER_BOOT,  /* medians of boots, as trials of one boot have much in common */
	PER_TRIAL, /* one boot on either side, or a deterministic run */
};

enum verdict {
	VERDICT_SAME, /* no difference was shown, or it is below the threshold */
	VERDICT_BETTER,
	VERDICT_WORSE,
	VERDICT_TOO_FEW,  /* so few observations that none could be shown */
	VERDICT_ONE_SIDE, /* nothing to compare with */
};

/**
 * struct how - how to compare
 * @deterministic: same seed, same figures: pair trials by their seeds
 * @steady: nothing else went on in the guest: no churn, which the least thing sends another way
 * @alpha: probability of a false alarm in the whole comparison
 * @bootstrap: resample as well, which takes longer than all the rest
 * @seed: of the bootstrap
 */
struct how {
	bool deterministic;
	bool steady;
	double alpha;
	bool bootstrap;
	uint64_t seed;
};

/**
 * struct share - outcomes of a side
 * @count: trials by outcome
 * @ran: successes, failures and timeouts
 * @value: successes over @ran; NAN where none ran
 * @low: Wilson's interval of it
 * @high: likewise
 */
struct share {
	uint64_t count[OUTCOME_NR];
	uint64_t ran;
	double value;
	double low;
	double high;
};

/**
 * struct share_change - success shares of two sides
 * @side: each
 * @paired: trials were paired by seed
 * @pairs: how many
 * @gained: pairs that succeed on the second side only
 * @lost: on the first only
 * @tested: @p is there and could be small: neither all nor none of all trials succeeded
 * @p: Fisher's; of pairs that of a sign test over those whose outcome changed
 * @p_adjusted: after Holm over the comparison
 * @verdict: set by compare_judge()
 */
struct share_change {
	struct share side[2];
	bool paired;
	uint64_t pairs;
	uint64_t gained;
	uint64_t lost;
	bool tested;
	double p;
	double p_adjusted;
	enum verdict verdict;
};

/**
 * struct level - where the values of a side lie
 * @nr: values
 * @units: observations that are compared: pairs, boots or trials
 * @median: of the observations
 * @bounded: there are enough for an interval
 * @low: order-statistic interval of the median
 * @high: likewise
 */
struct level {
	size_t nr;
	size_t units;
	double median;
	bool bounded;
	double low;
	double high;
};

/**
 * struct change - one measure of two sides' trials of one outcome
 * @measure: index
 * @outcome: of the trials
 * @unit: what @side counts as an observation
 * @side: each; one may have none
 * @shift: second minus first: median difference of pairs, else Hodges and Lehmann's
 * @bounded: @low and @high are there
 * @low: interval of @shift: Moses', of pairs the order-statistic interval of their differences'
 * median, and of so few pairs that there is none the smallest difference
 * @high: likewise
 * @boot_low: two-level bootstrap interval; NAN for pairs, and where it was not asked for
 * @boot_high: likewise
 * @relative: @shift over the first side's median, of pairs the median of each difference over its
 * first value; infinite where that is 0, and there is a difference
 * @relative_low: interval of it, where @bounded
 * @relative_high: likewise
 * @cliff: Cliff's delta
 * @up: pairs that are larger on the second side; likewise @down, @equal
 * @p: two-sided: Mann and Whitney's, of pairs Wilcoxon's signed rank
 * @exact: @p was counted out
 * @p_smallest: the smallest that so many observations can give
 * @p_adjusted: after Holm over the comparison, where @tested; else @p
 * @tested: @p decides, and is part of the comparison's family; not so of pairs without churn
 * @verdict: set by compare_judge()
 */
struct change {
	size_t measure;
	enum outcome outcome;
	enum unit unit;
	struct level side[2];
	double shift;
	bool bounded;
	double low;
	double high;
	double boot_low;
	double boot_high;
	double relative;
	double relative_low;
	double relative_high;
	double cliff;
	size_t up;
	size_t down;
	size_t equal;
	double p;
	bool exact;
	double p_smallest;
	double p_adjusted;
	bool tested;
	enum verdict verdict;
};

/**
 * share_compare() - compare how often two sides succeed
 * @a: first side
 * @b: second side
 * @how: how to compare; @how.bootstrap and @how.seed are not looked at
 * @c: filled but for @verdict; @p is NAN where no trial of a side ran
 *
 * Without memory the process ends.
 */
void share_compare(const struct side *a, const struct side *b, const struct how *how,
		   struct share_change *c);

/**
 * change_compare() - compare a measure in trials of one outcome
 * @a: first side
 * @b: second side; its trials have the same measures
 * @measure: index into the measures of a trial
 * @outcome: OUTCOME_SUCCESS, OUTCOME_FAILURE or OUTCOME_TIMEOUT
 * @how: how to compare
 * @c: filled but for what compare_judge() decides; without values on a side only @side and @verdict
 *
 * Without memory the process ends.
 */
void change_compare(const struct side *a, const struct side *b, size_t measure,
		    enum outcome outcome, const struct how *how, struct change *c);

#endif
