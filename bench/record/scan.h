/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_SCAN_H
#define PFNBENCH_RECORD_SCAN_H

#include <stddef.h>
#include <jansson.h>

/*
 * A run may have millions of trials, and most readers look at a few of a trial's names. Making a
 * tree of each line takes five times as long as all that is then done with it.
 */

/**
 * struct scanner - reads some members of lines of JSON
 *
 * Keeps texts that it met, as most come again in the next line.
 */
struct scanner;

/**
 * scanner_new() - a scanner for some names
 * @names: members of the top object that are wanted; ends with NULL; need not outlive the call
 *
 * Return: NULL without memory.
 */
struct scanner *scanner_new(const char *const *names);

/**
 * scanner_free() - free a scanner, and the object that scanner_read() returned last
 * @s: the scanner; may be NULL
 */
void scanner_free(struct scanner *s);

/**
 * scanner_read() - the wanted members of one line
 * @s: the scanner
 * @text: the line; a newline at its end is fine
 * @len: its length
 *
 * Members that are not wanted are passed over, not checked.
 *
 * Return: an object that stays the scanner's, and is good until the next call. NULL where the line
 * is anything but plain: no object, cut, an escape in a wanted text, a wanted name twice. jansson
 * tells then.
 */
json_t *scanner_read(struct scanner *s, const char *text, size_t len);

#endif
