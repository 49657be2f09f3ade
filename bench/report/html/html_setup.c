// SPDX-License-Identifier: GPL-2.0
#include "bench/report/html/html_setup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/html/markup.h"
#include "bench/report/table/words.h"

/* A value of run.json as text, whatever its type; nothing when it is absent. */
static void put_value(FILE *out, const char *name, const json_t *value)
{
	char *text = NULL;

	if (!value)
		return;
	if (!json_is_string(value))
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(4));
	markup_element(out, "dt", name);
	fputs("<dd><code>", out);
	markup_text(out, text ? text : json_string_value(value));
	fputs("</code></dd>\n", out);
	free(text);
}

static void put_words(FILE *out, const json_t *list)
{
	const json_t *word;
	size_t i;

	json_array_foreach (list, i, word) {
		char *text = json_is_string(word) ? shell_word(json_string_value(word)) : NULL;

		if (!text)
			continue;
		if (i)
			fputc(' ', out);
		markup_text(out, text);
		free(text);
	}
}

static void put_kernel(FILE *out, const json_t *kernel)
{
	static const char *const names[] = {
		"error",
		"release",
		"package",
		"package_version",
		"suite",
		"vmlinuz_sha256",
		"module_sha256",
		"initramfs_sha256",
		"cmdline",
		"config",
		NULL,
	};
	const json_t *args = json_object_get(kernel, "qemu_args");

	markup_element(out, "h3", json_string_value(json_object_get(kernel, "spec")));
	fputs("\n<dl>\n", out);
	for (int i = 0; names[i]; i++)
		put_value(out, names[i], json_object_get(kernel, names[i]));
	if (args) {
		fputs("<dt>qemu</dt><dd><code>", out);
		put_words(out, args);
		fputs("</code></dd>\n", out);
	}
	fputs("</dl>\n", out);
	if (!json_object_get(kernel, "facts"))
		return;
	fputs("<details><summary>What the running kernel said</summary>\n<dl>\n", out);
	{
		const json_t *value;
		const char *name;

		json_object_foreach ((json_t *)json_object_get(kernel, "facts"), name, value)
			put_value(out, name, value);
	}
	fputs("</dl>\n</details>\n", out);
}

static void put_object(FILE *out, const char *title, const json_t *object)
{
	const json_t *value;
	const char *name;

	if (!object)
		return;
	markup_element(out, "h3", title);
	fputs("\n<dl>\n", out);
	json_object_foreach ((json_t *)object, name, value)
		put_value(out, name, value);
	fputs("</dl>\n", out);
}

static void put_reproduce(FILE *out, const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");
	const json_t *sha256 = json_object_get(json_object_get(s->run, "trials"), "sha256");

	fputs("<h2 id=\"reproduce\">How to do it again</h2>\n<pre>", out);
	put_words(out, json_object_get(s->run, "command"));
	fputs("</pre>\n<p>The experiment, after all options:</p>\n", out);
	markup_element(out, "pre", json_string_value(json_object_get(asked, "experiment")));
	if (!sha256)
		return;
	fputs("\n<p>SHA-256 of <code>trials.ndjson</code>: <code>", out);
	markup_text(out, json_string_value(sha256));
	fputs("</code>", out);
	if (!strcmp(json_string_value(json_object_get(asked, "clock")), "icount"))
		fputs(". With the same pfnbench, kernels and QEMU, another run gives the same",
		      out);
	fputs(".</p>\n", out);
}

void html_setup(FILE *out, const struct summary *s)
{
	const json_t *kernel;
	size_t i;

	put_reproduce(out, s);
	fputs("<h2 id=\"kernels\">Kernels</h2>\n", out);
	json_array_foreach (json_object_get(s->run, "kernels"), i, kernel)
		if (where_wants(s->where, LABEL_KERNEL,
				json_string_value(json_object_get(kernel, "spec")), !i))
			put_kernel(out, kernel);
	fputs("<h2 id=\"machine\">Machine</h2>\n", out);
	put_object(out, "pfnbench", json_object_get(s->run, "tool"));
	put_object(out, "Host", json_object_get(s->run, "host"));
	put_object(out, "QEMU", json_object_get(s->run, "qemu"));
}
