/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LIB_EXPERIMENT_TEXT_H
#define TESTS_LIB_EXPERIMENT_TEXT_H

#include <stddef.h>

#include "bench/experiment/experiment.h"

/**
 * experiment_of() - what experiment_read() makes of a text
 * @text: of a file, which has a name of its own and is gone afterwards
 *
 * Others are as of experiment_read(), and so is what it returns. Ends the test when the file cannot be written.
 */
int experiment_of(const char *text, const char *const *sets, size_t nr, struct experiment *exp,
		  struct diag *why);

#endif
