/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_MAIL_H
#define PFNBENCH_REPORT_TABLE_MAIL_H

#include <stdio.h>
#include <jansson.h>

#include "bench/analysis/summary.h"

/* Columns of a line that is still one when it has been quoted a few times */
#define MAIL_WIDTH 75

/**
 * mail_ascii() - a text without anything but ASCII
 * @text: UTF-8
 *
 * Return: malloc()ed text; what ASCII lacks is "+-" or '?'. Without memory the process ends.
 */
char *mail_ascii(const char *text);

/**
 * mail_put() - write a paragraph in ASCII, of lines of at most MAIL_WIDTH columns
 * @out: where it goes
 * @mark: what the first line begins with; the others are indented as much
 * @text: words; one that is longer than a line stays whole
 */
void mail_put(FILE *out, const char *mark, const char *text);

/**
 * mail_put_own() - mail_put() of a text that was made for it
 * @out: where it goes
 * @mark: as in mail_put()
 * @text: malloc()ed; is freed
 */
void mail_put_own(FILE *out, const char *mark, char *text);

/**
 * mail_environment() - on what a run was made, by which clock, and how often
 * @s: the run
 *
 * Return: malloc()ed sentences: "Guests of QEMU 7.2.22 ...". Without memory the process ends.
 */
char *mail_environment(const struct summary *s);

/**
 * mail_put_command() - write a command line that can be pasted
 * @out: where it goes, in lines that end with a backslash where they go on
 * @words: an array of texts; those that a shell would split or expand are quoted
 */
void mail_put_command(FILE *out, const json_t *words);

#endif
