// SPDX-License-Identifier: GPL-2.0
/*
 * pick FILE.ndjson NAME... - values of each line, for awk
 *
 * A NAME may go into objects: "bystander.steps". Prints a line each, values parted by tabs, "-" for
 * what is absent. Exit status: 0, 2 when FILE cannot be read or is not JSON.
 */
#include <err.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const json_t *find(const json_t *o, const char *name)
{
	size_t len = strcspn(name, ".");
	const json_t *value = json_object_getn(o, name, len);

	return value && name[len] ? find(value, name + len + 1) : value;
}

static void print(const json_t *value)
{
	char *text;

	if (!value) {
		putchar('-');
	} else if (json_is_string(value)) {
		fputs(json_string_value(value), stdout);
	} else {
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		fputs(text ?: "-", stdout);
		free(text);
	}
}

int main(int argc, char **argv)
{
	FILE *file = argc > 2 ? fopen(argv[1], "re") : NULL;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!file)
		errx(2, "usage: pick FILE.ndjson NAME...");
	while ((len = getline(&line, &size, file)) > 0) {
		json_t *o = json_loadb(line, (size_t)len, 0, NULL);

		if (!o)
			errx(2, "%s: no JSON", argv[1]);
		for (int i = 2; i < argc; i++) {
			print(find(o, argv[i]));
			putchar(i + 1 < argc ? '\t' : '\n');
		}
		json_decref(o);
	}
	free(line);
	fclose(file);
	return 0;
}
