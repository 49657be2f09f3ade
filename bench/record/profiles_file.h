/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_PROFILES_FILE_H
#define PFNBENCH_RECORD_PROFILES_FILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/file.h"

/**
 * struct profiles_file - DIR/profiles.ndjson.gz while a run is going on
 *
 * A trial's profile is on disk before its record is, so that each record has its profile. Each is a
 * gzip member of its own: what was cut at the end spoils no other, and none is packed twice.
 */
struct profiles_file {
	int fd;
	char *path;
	struct profiles_member {
		uint32_t crc; /* of the line */
		uint64_t at;
		size_t len; /* 0: there is none */
	} * member;	    /* by id */
	size_t nr_ids;
	size_t nr;     /* members that there are */
	uint64_t size; /* of the file */
};

/**
 * profiles_file_open() - start or go on with DIR/profiles.ndjson.gz
 * @f: filled; profiles_file_close() is due whatever is returned
 * @dir: result directory
 * @wanted: by id: trials whose profiles are kept; others are dropped, for they are taken again
 * @nr: how many ids there are
 * @why: "DIR/profiles.ndjson.gz: what"
 *
 * From the first one that was cut or damaged on all are dropped: see profiles_file_has().
 *
 * Return: 0 or -errno
 */
int profiles_file_open(struct profiles_file *f, const char *dir, const bool *wanted, size_t nr,
		       struct diag *why);

/**
 * profiles_file_has() - whether a trial's profile is there
 * @f: open
 * @id: trial
 *
 * Return: true where it is
 */
bool profiles_file_has(const struct profiles_file *f, uint32_t id);

/**
 * profiles_file_put() - add a trial's profile, durably; one that is there is replaced
 * @f: open
 * @id: trial, one of those that profiles_file_open() was told of
 * @line: as from profile_raw_line(); borrowed
 * @why: "DIR/profiles.ndjson.gz: what"
 *
 * Return: 0; -errno: the file is as it was before
 */
int profiles_file_put(struct profiles_file *f, uint32_t id, const json_t *line, struct diag *why);

/**
 * profiles_file_finish() - put the profiles into the order of their ids
 * @f: open; only profiles_file_close() may come afterwards
 * @hex: SHA-256 of all lines, unpacked
 * @why: "DIR/profiles.ndjson.gz: what"
 *
 * Return: 0 or -errno; the file is either as before or in order
 */
int profiles_file_finish(struct profiles_file *f, char hex[SHA256_HEX], struct diag *why);

/**
 * profiles_file_close() - close the file and free what belongs to it
 * @f: as from profiles_file_open(), whatever that returned, or all zeros but for @f->fd of -1. May
 *     be closed twice
 */
void profiles_file_close(struct profiles_file *f);

#endif
