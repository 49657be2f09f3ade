/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_ALARM_H
#define PFNBENCH_UTIL_ALARM_H

#include <stdint.h>

/**
 * alarm_set() - end system calls of this process that wait, by SIGALRM
 * @ns: after this time, and then every 10 ms in case the first came where nobody waits; 0: never
 */
void alarm_set(uint64_t ns);

#endif
