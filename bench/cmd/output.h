/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_OUTPUT_H
#define PFNBENCH_CMD_OUTPUT_H

/**
 * output_begin() - what every command does about its standard output, before anything else
 *
 * A standard file that is closed gets /dev/null in its place, or the next file that is opened
 * would be it. A reader that goes away is an error of writing and no end of the program. Whatever
 * could not be written is told once, at the end, and makes an exit status of 1 out of 0.
 */
void output_begin(void);

/**
 * output_unprepare() - before another program takes this one's place
 */
void output_unprepare(void);

/**
 * output_path() - a line with the path of something that was written
 * @fmt: printf format, without newline
 * @...: values for @fmt
 *
 * To the byte, for scripts; on a terminal as text.
 */
void output_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
