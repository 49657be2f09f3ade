/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CALIBRATE_USER_PRICES_H
#define PFNBENCH_CALIBRATE_USER_PRICES_H

#include <stddef.h>

#include "bench/analysis/prices.h"
#include "bench/calibrate/probe.h"
#include "bench/util/diag.h"

/**
 * struct measured - what a probe found
 * @probe: which
 * @median: of the rounds, in the probe's unit
 * @low: the smallest
 * @high: the largest
 */
struct measured {
	const struct probe *probe;
	double median;
	double low;
	double high;
};

/**
 * struct user_prices - what user space found out about this machine
 * @measured: by probe, in the order of their files
 * @nr: how many
 * @ns: the prices that follow, by enum price; PRICE_L3 is 0: an instruction has it in it
 * @bytes: memory that was used
 */
struct user_prices {
	struct measured *measured;
	size_t nr;
	double ns[PRICE_NR];
	size_t bytes;
};

/**
 * user_prices_take() - measure this machine from user space; takes some seconds
 * @u: filled; release with user_prices_free() whatever is returned
 * @why: that there is too little memory, or that the system lets no code be made
 *
 * Return: 0, -ENOMEM, -EPERM, -EBUSY.
 */
int user_prices_take(struct user_prices *u, struct diag *why);

/**
 * user_prices_of() - the prices that follow from what probes found
 * @u: @measured is filled; @ns is set
 * @why: which probe has no value
 *
 * An instruction takes what one of the mix does; a line in sequence a 128th of a page that is
 * copied from and to anywhere in memory; any other line what it adds to work.
 *
 * Return: 0; -EPERM: the system lets no code be made; -EBUSY: the machine was too busy.
 */
int user_prices_of(struct user_prices *u, struct diag *why);

/**
 * user_prices_json() - a file of prices, with all that probes found
 * @u: taken
 * @machine: facts, as for prices_json(); borrowed
 *
 * Return: new reference.
 */
json_t *user_prices_json(const struct user_prices *u, const json_t *machine);

/**
 * user_prices_free() - free what probes found
 * @u: zeroed afterwards
 */
void user_prices_free(struct user_prices *u);

#endif
