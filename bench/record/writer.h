/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_WRITER_H
#define PFNBENCH_RECORD_WRITER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/file.h"

/**
 * struct writer - DIR/trials.ndjson while a run is going on
 *
 * Each trial is on disk when writer_append() returns, in the order in which they ended. Only a
 * finished run has them in the order of the plan.
 */
struct writer {
	int fd;
	char *dir;
	char *path;
	struct writer_line {
		uint32_t id;
		size_t len;
		uint64_t at;
	} * lines;
	size_t nr;
	uint32_t *line_of; /* by id: which of @lines, from 1; 0: there is none */
	size_t nr_ids;	   /* that @line_of has room for */
	uint64_t size;	   /* of the file */
};

/**
 * writer_open() - start or go on with DIR/trials.ndjson
 * @w: filled; writer_close() is due whatever is returned
 * @dir: result directory
 * @check: called for each trial that is there already (borrowed); non-zero and a reason refuse it,
 * as it must an id that is not in the plan: there is a table up to the largest
 * @ctx: for @check
 * @why: "DIR/trials.ndjson:LINE: what; mend"
 *
 * A last line that was cut, as after kill -9, is dropped: its trial has to run again.
 *
 * Return: 0, -EBADMSG for a damaged line, -errno.
 */
int writer_open(struct writer *w, const char *dir,
		int (*check)(void *ctx, const json_t *trial, struct diag *why), void *ctx,
		struct diag *why);

/**
 * writer_append() - add a trial's line, durably
 * @w: open
 * @id: trial
 * @line: JSON without a newline
 * @len: bytes of @line
 * @why: "DIR/trials.ndjson: what"
 *
 * Return: 0, -ESTALE: the file is no longer at its place, -EINVAL: @line has a newline, -errno;
 * after an error nothing of the line is in the file.
 */
int writer_append(struct writer *w, uint32_t id, const char *line, size_t len, struct diag *why);

/**
 * writer_repeat() - a trial ran once more: see to it that its line says what came out
 * @w: open
 * @id: trial
 * @line: JSON without a newline
 * @len: bytes of @line
 * @why: "DIR/trials.ndjson: what"
 *
 * Where another line is there, it is replaced as a whole file is: at any moment one of them is
 * there.
 *
 * Return: 0: its line was the same, or there was none, and now there is; 1: another line was there;
 * -ESTALE as from writer_append(); -errno
 */
int writer_repeat(struct writer *w, uint32_t id, const char *line, size_t len, struct diag *why);

/**
 * writer_finish() - put the lines into the order of their ids
 * @w: open; only writer_close() may come afterwards
 * @hex: SHA-256 of the file as it is then
 * @why: "DIR/trials.ndjson: what"
 *
 * Return: 0, -ESTALE: the file is no longer at its place, -EBADMSG: somebody else wrote to the
 * file, or another -errno; the file is either as before or in order
 */
int writer_finish(struct writer *w, char hex[SHA256_HEX], struct diag *why);

/**
 * writer_close() - close the file and free what the writer has
 * @w: as from writer_open(), whatever that returned, or all zeros but for @w->fd of -1. May be
 *     closed twice
 */
void writer_close(struct writer *w);

#endif
