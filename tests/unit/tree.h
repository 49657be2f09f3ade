/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_UNIT_TREE_H
#define PFNBENCH_TESTS_UNIT_TREE_H

/* A made-up machine for a unit test: a folder with files below /sys, /proc and /run. After
 * cmocka.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"

static char tree_root[64];

/* An empty one. Return: what stands before the paths, or NULL */
static inline const char *tree_make(void)
{
	strcpy(tree_root, "/tmp/pfnbench-test.XXXXXX");
	return mkdtemp(tree_root);
}

/* With all that is in it. Return: 0, or another number for cmocka */
static inline int tree_remove(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", tree_root);
	return system(command);
}

/* Valid until the next call */
static inline char *tree_path(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s%s", tree_root, name);
	return path;
}

/* Write a file, and make the folders it is in */
static inline void tree_put(const char *name, const char *text)
{
	char *path = tree_path(name), dir[256];
	FILE *f;

	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	assert_int_equal(file_mkdir_p(dir), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* The running test fails unless a file has this text */
static inline void tree_expect(const char *name, const char *text)
{
	char *now;

	assert_int_equal(file_read(tree_path(name), &now, NULL), 0);
	assert_string_equal(now, text);
	free(now);
}

#endif
