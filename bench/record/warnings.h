/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_WARNINGS_H
#define PFNBENCH_RECORD_WARNINGS_H

#include <jansson.h>

/**
 * warnings_json() - what spoils a measurement, as far as run.json tells
 * @run: run.json; facts of kernels that have not said anything yet are not looked at
 *
 * Speed and load of the machine matter where time is real; what a kernel prints or checks matters
 * everywhere.
 *
 * Return: new reference to a list of lines for people; each tells the mend
 */
json_t *warnings_json(const json_t *run);

#endif
