// SPDX-License-Identifier: GPL-2.0
/* A result directory: run.json, and after a NUL trials.ndjson. All that makes text of it does. */

#include <stdlib.h>

#include "bench/analysis/summary.h"
#include "bench/record/reader.h"
#include "bench/report/export/export.h"
#include "bench/report/findings/findings.h"
#include "bench/report/html/html.h"
#include "bench/report/plot/figures.h"
#include "bench/report/table/terminal.h"
#include "tests/fuzz/scratch.h"

static int pass(void *ctx, json_t *trial, unsigned long line)
{
	return 0;
}

/* The names that are asked for are read by another parser than all names. */
static void read_all(const char *dir)
{
	struct diag why;
	json_t *run = run_json_load(dir, &why);
	bool torn;

	if (run)
		trials_read(dir, run, NULL, pass, NULL, &torn, &why);
	json_decref(run);
}

static void report(const char *dir)
{
	struct figures none = {};
	struct summary s;
	struct diag why;

	if (!summary_read(dir, &s, &why)) {
		terminal_report(null_stream(), &s, true);
		findings_put_text(null_stream(), &s);
		findings_put_mail(null_stream(), &s);
		html_report(dir, &s, &none, "no plots", &why);
	}
	summary_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct diag why;
	size_t len;
	char *text = input_part(&in, &len);

	scratch_put("run.json", text, len);
	scratch_put("trials.ndjson", in.at, in.left);
	free(text);
	read_all(scratch_dir());
	report(scratch_dir());
	export_table(scratch_dir(), &where_all, NULL, "trials", null_stream(), &why);
	export_table(scratch_dir(), &where_all, NULL, "run", null_stream(), &why);
	return 0;
}
