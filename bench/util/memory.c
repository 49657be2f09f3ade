// SPDX-License-Identifier: GPL-2.0
#include "bench/util/memory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/util/file.h"

void memory_end(void)
{
	static const char said[] = "pfnbench: no memory; end other programs, or add some\n";

	file_write_all(STDERR_FILENO, said, sizeof(said) - 1);
	_exit(EXIT_FAILURE);
}

static void *allocate(size_t size)
{
	void *p = malloc(size);

	if (!p && size)
		memory_end();
	return p;
}

void memory_or_end(void)
{
	json_set_alloc_funcs(allocate, free);
}

/* The size is not wanted: text has an end. */
FILE *memory_stream(char **text)
{
	static size_t size;
	FILE *stream = open_memstream(text, &size);

	if (!stream)
		memory_end();
	return stream;
}

/* Closing gives back what is too much, and may lose all of it without a word. */
void memory_stream_end(FILE *stream, char **text)
{
	bool bad = fflush(stream) || ferror(stream);

	if (fclose(stream) || bad || !*text)
		memory_end();
}
