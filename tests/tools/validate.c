// SPDX-License-Identifier: GPL-2.0
/*
 * validate SCHEMA FILE - check a file against a JSON Schema
 *
 * A FILE that ends in .ndjson is checked line by line. Prints the first thing that is wrong with
 * file, line and JSON pointer. Exit status: 0 valid, 1 not valid, 2 FILE or SCHEMA unusable.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/schema.h"

/* Return: exit status */
static int check_value(const json_t *schema, json_t *value, const json_error_t *error,
		       const char *path, unsigned long line)
{
	struct diag why;
	int status = 0;

	if (!value) {
		printf("%s:%lu: no JSON: %s\n", path, line, error->text);
		return 1;
	}
	if (schema_check(schema, value, &why)) {
		printf("%s:%lu: %s\n", path, line, why.text);
		status = 1;
	}
	json_decref(value);
	return status;
}

static int check_lines(const json_t *schema, FILE *file, const char *path)
{
	unsigned long line = 0;
	json_error_t error;
	char *text = NULL;
	size_t size = 0;
	int status = 0;
	ssize_t len;

	while (!status && (len = getline(&text, &size, file)) > 0) {
		json_t *value = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &error);

		status = check_value(schema, value, &error, path, ++line);
	}
	free(text);
	return status;
}

static int check_file(const json_t *schema, const char *path)
{
	const char *ending = strrchr(path, '.');
	FILE *file = fopen(path, "re");
	json_error_t error;
	json_t *value;
	int status;

	if (!file) {
		fprintf(stderr, "validate: %s: %s\n", path, strerror(errno));
		return 2;
	}
	if (ending && !strcmp(ending, ".ndjson")) {
		status = check_lines(schema, file, path);
	} else {
		value = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
		status = check_value(schema, value, &error, path,
				     value ? 1 : (unsigned long)error.line);
	}
	fclose(file);
	return status;
}

int main(int argc, char **argv)
{
	struct diag why;
	json_t *schema;
	int status;

	if (argc != 3) {
		fputs("usage: validate SCHEMA FILE\n", stderr);
		return 2;
	}
	schema = schema_load(argv[1], &why);
	if (!schema) {
		fprintf(stderr, "validate: %s\n", why.text);
		return 2;
	}
	status = check_file(schema, argv[2]);
	json_decref(schema);
	return status;
}
