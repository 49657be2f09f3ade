// SPDX-License-Identifier: GPL-2.0
/*
 * In libFuzzer's place, with any compiler: fuzz_NAME FILE|FOLDER... gives each file to the target
 * once. A target that is at fault ends the process, as the sanitizers do; one that never ends is up
 * to the caller.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"
#include "tests/fuzz/scratch.h"

static int give(const char *path)
{
	size_t len;
	char *text;
	uint8_t *data;
	int err = file_read(path, &text, &len);

	if (err) {
		fprintf(stderr, "%s: %s\n", path, strerror(-err));
		return 1;
	}
	/* Of this very size, for the sanitizer to see what goes beyond. */
	data = malloc(len ?: 1);
	memcpy(data, text, len);
	free(text);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0, nr = 0;

	for (int i = 1; i < argc; i++) {
		struct dirent **list;
		int n = scandir(argv[i], &list, NULL, alphasort);

		if (n < 0) {
			bad += give(argv[i]);
			nr++;
			continue;
		}
		for (int j = 0; j < n; j++) {
			char path[1024];

			snprintf(path, sizeof(path), "%s/%s", argv[i], list[j]->d_name);
			if (list[j]->d_name[0] != '.') {
				bad += give(path);
				nr++;
			}
			free(list[j]);
		}
		free(list);
	}
	printf("%d inputs\n", nr);
	return bad || !nr;
}
