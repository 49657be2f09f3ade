/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_TRIALS_FILE_H
#define PFNBENCH_RECORD_TRIALS_FILE_H

#include <stdio.h>

/*
 * A run that is kept for long may have its trials compressed by gzip(1). All that reads runs
 * reads it as well; its hash in run.json stays that of the lines.
 */

/**
 * trials_path() - the file that has a run's trials
 * @dir: result directory
 *
 * Return: malloc()ed "DIR/trials.ndjson", or "DIR/trials.ndjson.gz" where only that is there
 */
char *trials_path(const char *dir);

/**
 * trials_open() - open it for reading
 * @path: from trials_path()
 *
 * Reading a damaged compressed file ends with an error, errno EBADMSG.
 *
 * Return: a stream of lines; the caller fclose()s. NULL with errno
 */
FILE *trials_open(const char *path);

#endif
