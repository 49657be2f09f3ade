/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_COMPARE_H
#define PFNBENCH_ANALYSIS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/change.h"
#include "bench/analysis/match.h"

/* Differences that are below these are not reported. */
#define THRESHOLD_ICOUNT 0.005
#define THRESHOLD_WALL	 0.02

/*
 * Pairs of which the order-statistic interval of 95 % exists. The same seed gives nearly the same
 * placement, but ticks fall elsewhere (TICK_NS) and, beside other cells, another block may be
 * taken: single pairs of the same thing were up to 24 % apart. Of fewer pairs only what is this
 * many times more, or less, in each of them counts.
 */
#define SEEDS_NEEDED 6
#define FEW_FACTOR   1.5

/**
 * struct compared - two cells, compared
 * @match: which
 * @share: how often they succeed
 * @change: by measure, and in each by outcome; those without a value on either side are left out
 * @nr: how many
 */
struct compared {
	const struct match *match;
	struct share_change share;
	struct change *change;
	size_t nr;
};

/**
 * struct compare - two sides, compared in all cells that match
 * @how: as given; @how.alpha is the probability of a false alarm over all cells
 * @threshold: differences up to this share of the first side's median are not reported
 * @cell: each pair
 * @nr: how many
 * @family: tests that Holm's adjustment is over; 0 where all are of pairs
 * @verdicts: how many rows came out as what
 * @too_few: the smallest p that a test among those with too few observations could have given; 0:
 * all had enough, or no test
 *
 * Starts out zeroed.
 */
struct compare {
	struct how how;
	double threshold;
	struct compared *cell;
	size_t nr;
	size_t family;
	size_t verdicts[VERDICT_ONE_SIDE + 1];
	double too_few;
};

/**
 * compare_cells() - compare all cells that match
 * @c: @how and @threshold are set; the rest is filled; release with compare_free()
 * @a: first side
 * @b: second side; may be the same
 * @m: which cells; outlives @c
 * @halves: take the even half of @a and the odd one of @b, as an A/A comparison does
 *
 * Without memory the process ends.
 */
void compare_cells(struct compare *c, const struct trial_set *a, const struct trial_set *b,
		   const struct matches *m, bool halves);

/**
 * compare_judge() - adjust p values for their number, and say which differences count
 * @c: cells are compared
 * @measure: all measures of the comparison, by index
 *
 * A difference between paired trials of deterministic runs is exact, and counts when it is above
 * the threshold. Any other counts when it is above the threshold, and its p, after Holm's
 * adjustment over all tests of the comparison, is at most alpha. Shares differ by their points.
 * More crashed trials than before are worse, whatever the rest. Without memory the process ends.
 */
void compare_judge(struct compare *c, const struct measure *measure);

/**
 * struct mean - a geometric mean of ratios
 * @rows: ratios
 * @ratio: their mean; 1 where there are none
 */
struct mean {
	size_t rows;
	double ratio;
};

/**
 * compare_mean() - geometric mean of the second side's values over the first side's
 * @c: cells are compared
 * @measure: index into the measures of the comparison
 * @outcome: of the trials; successes and failures have no common mean
 * @label: LABEL_... that cells are chosen by, where @value is there
 * @value: cells that have this value alone; NULL: all
 * @mean: filled; without rows that have one side only, or a value of 0 on either side
 */
void compare_mean(const struct compare *c, size_t measure, enum outcome outcome, int label,
		  const char *value, struct mean *mean);

/**
 * compare_tells() - whether a comparison answers anything
 * @c: judged
 *
 * Return: true if a value that was measured is shown to be another one or the same, or trials end
 * in another way; false where all that is measured is unknown, for too few observations or none.
 */
bool compare_tells(const struct compare *c);

/**
 * compare_free() - free what a comparison has
 * @c: of compare_cells(), or zeroed; zeroed afterwards. Its matches stay with the caller
 */
void compare_free(struct compare *c);

/**
 * struct noise - how far a run is from itself, in one measure
 * @cells: rows that were compared
 * @median: of the differences' sizes, as shares
 * @largest: of them
 */
struct noise {
	size_t cells;
	double median;
	double largest;
};

/**
 * struct noise_floor - one half of a run against its other half
 * @by_boot: halves are of boots, else of trials
 * @noise: by measure
 * @differ: rows that differ, by the rules of compare_judge()
 */
struct noise_floor {
	bool by_boot;
	struct noise noise[MEASURES_MAX];
	size_t differ;
};

/**
 * noise_of() - sizes of the differences in one measure of a comparison
 * @c: cells are compared
 * @measure: index into the measures of the comparison
 * @noise: filled, with zeros where no row is left. Rows with one side only do not count, nor those
 * with an infinite relative difference
 *
 * Without memory the process ends.
 */
void noise_of(const struct compare *c, size_t measure, struct noise *noise);

/**
 * noise_floor_of() - compare a run with itself
 * @set: the run
 * @how: as the comparison it is for; there is no bootstrap whatever it says
 * @threshold: likewise, a share of the first half's median
 * @floor: filled
 *
 * Without memory the process ends.
 */
void noise_floor_of(const struct trial_set *set, const struct how *how, double threshold,
		    struct noise_floor *floor);

#endif
