// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/mail.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table/words.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define COMMAND_INDENT 2

char *mail_ascii(const char *text)
{
	static const char plus_minus[] = "±";
	char *result = NULL;
	FILE *out = memory_stream(&result);

	while (*text) {
		unsigned char c = (unsigned char)*text;

		if (!strncmp(text, plus_minus, strlen(plus_minus))) {
			fputs("+-", out);
			text += strlen(plus_minus);
			continue;
		}
		/* of a character that takes several bytes the first one stands for all */
		if ((c & 0xc0) != 0x80)
			fputc(c < 0x20 || c >= 0x7f ? '?' : c, out);
		text++;
	}
	memory_stream_end(out);
	return result;
}

void mail_put(FILE *out, const char *mark, const char *text)
{
	char *ascii = mail_ascii(text);

	fputs(mark, out);
	wrapped_put_at(out, ascii, strlen(mark), strlen(mark), MAIL_WIDTH);
	fputc('\n', out);
	free(ascii);
}

void mail_put_own(FILE *out, const char *mark, char *text)
{
	mail_put(out, mark, text);
	free(text);
}

static const json_t *get(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(get(object, name)) ?: "?";
}

static void put_machine(FILE *out, const struct summary *s)
{
	const json_t *asked = get(s->run, "asked"), *qemu = get(s->run, "qemu");
	uint64_t cpus = json_count(asked, "cpus");
	const char *version = text_of(qemu, "version");
	char size[32];

	if (!qemu) {
		fprintf(out, "This machine itself (%s), in ", text_of(get(s->run, "host"), "cpu"));
		return;
	}
	format_size(size, sizeof(size), json_count(asked, "memory_bytes"));
	fprintf(out, "Guests of QEMU %.*s with %" PRIu64 " CPU%s and %s, in ",
		(int)strcspn(version, " "), version, cpus, cpus == 1 ? "" : "s", size);
}

static void put_clock(FILE *out, const struct summary *s)
{
	const json_t *asked = get(s->run, "asked");
	uint64_t trials = json_count(asked, "trials"), boots = json_count(asked, "boots");

	if (!strcmp(text_of(asked, "clock"), "icount"))
		fputs("virtual time (icount: 1 ns is 1 instruction, a cost model and no wall time). ",
		      out);
	else
		fputs("real time, with the noise of the machine. ", out);
	fprintf(out, "Each cell has %" PRIu64 " trial%s", trials, trials == 1 ? "" : "s");
	if (boots > 1)
		fprintf(out, " in each of %" PRIu64 " boots", boots);
	fprintf(out, ", seed %" PRIu64 ".", json_count(asked, "seed"));
}

static bool one_configuration(const struct summary *s)
{
	const json_t *kernel, *first = NULL;
	size_t i;

	json_array_foreach (get(s->run, "kernels"), i, kernel) {
		const json_t *config = get(kernel, "config");

		if (!config || (first && !json_equal(config, first)))
			return false;
		first = config;
	}
	return first;
}

static void put_kernels(FILE *out, const struct summary *s)
{
	const char *gap = " ";

	for (size_t i = 0; i < s->nr_kernels; i++) {
		if (!s->kernels[i].release)
			continue;
		fprintf(out, "%s%s is Linux %s", gap, s->kernels[i].spec, s->kernels[i].release);
		gap = ", ";
	}
	fputs(*gap == ',' ? "." : "", out);
	if (s->nr_kernels > 1 && one_configuration(s))
		fputs(" They have one configuration, as far as it was recorded.", out);
}

char *mail_environment(const struct summary *s)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	put_machine(out, s);
	put_clock(out, s);
	put_kernels(out, s);
	fprintf(out, " pfnbench %s.", text_of(get(s->run, "tool"), "version"));
	memory_stream_end(out);
	return text;
}

void mail_put_command(FILE *out, const json_t *words)
{
	const json_t *word;
	size_t column = COMMAND_INDENT, i;

	fprintf(out, "%*s", COMMAND_INDENT, "");
	json_array_foreach (words, i, word) {
		char *text = shell_word(json_string_value(word) ?: "");
		char *ascii = mail_ascii(text);
		size_t len = strlen(ascii);

		/* with room for " \" at the end */
		if (i && column + 1 + len + 2 > MAIL_WIDTH) {
			fprintf(out, " \\\n%*s", 2 * COMMAND_INDENT, "");
			column = 2 * COMMAND_INDENT;
		} else if (i) {
			fputc(' ', out);
			column++;
		}
		fputs(ascii, out);
		column += len;
		free(ascii);
		free(text);
	}
	fputc('\n', out);
}
