// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/analysis/calibration.h"
#include "bench/calibrate/user_prices.h"
#include "bench/cmd/calibrate_options.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/output.h"
#include "bench/record/host_facts.h"
#include "bench/report/plot/gnuplot.h"
#include "bench/report/table/price_table.h"
#include "bench/report/table/terminal.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

#define PLOT "estimate"

/* Where prices go, unless that is said. */
static char *out_path(const struct calibrate_options *o, struct diag *why)
{
	return o->out ? text_copy(o->out) : prices_default_path(why);
}

static int save(const char *path, json_t *file, struct diag *why)
{
	int err = prices_save(path, file, why);

	json_decref(file);
	if (!err)
		output_path("%s", path);
	return err;
}

static int from_user_space(const struct calibrate_options *o, struct diag *why)
{
	char *path = out_path(o, why);
	json_t *facts, *machine;
	struct user_prices u;
	int err = path ? user_prices_take(&u, why) : -ENOENT;

	if (!path)
		return err;
	if (!err) {
		facts = host_facts();
		machine = prices_machine(facts);
		price_table_user(stdout, &u, machine, terminal_wants_ansi(stdout));
		err = save(path, user_prices_json(&u, machine), why);
		json_decref(machine);
		json_decref(facts);
	}
	user_prices_free(&u);
	free(path);
	return err;
}

static int write_data(const char *path, const struct calibration *c, struct diag *why)
{
	char *text;
	FILE *out = memory_stream(&text);
	int err;

	price_table_put_plot(out, c);
	memory_stream_end(out);
	err = file_write_atomic(path, text, strlen(text), why);
	free(text);
	return err;
}

static int draw(const char *folder, const struct calibration *c, struct diag *why)
{
	char *data = text_print("%s/" PLOT ".tsv", folder);
	char *picture = text_print("%s/" PLOT ".svg", folder);
	int err = file_mkdir_p(folder);

	if (err)
		diag_set(why, err, "%s: %s; name another folder with --plot", folder,
			 strerror(-err));
	else
		err = write_data(data, c, why);
	if (!err)
		err = gnuplot_draw(PLOT ".gp", data, picture, "wide", why);
	if (!err)
		printf("%s\n", picture);
	free(picture);
	free(data);
	return err;
}

/* Prices that are given, or those that fit. */
static int find_prices(const struct calibrate_options *o, struct calibration *c, struct diag *why)
{
	struct prices given = {};
	int err;

	if (!o->prices)
		return calibration_fit(c, why);
	err = prices_read(o->prices, &given, why);
	if (!err)
		calibration_hold(c, given.ns);
	prices_free(&given);
	return err;
}

static int from_runs(const struct calibrate_options *o, const char *const *run, size_t nr,
		     struct diag *why)
{
	char *path = o->prices ? NULL : out_path(o, why);
	struct calibration c = {};
	int err = o->prices || path ? calibration_read(run, nr, &o->measure, o->kernel, &c, why)
				    : -ENOENT;

	if (!err)
		err = find_prices(o, &c, why);
	if (!err) {
		price_table_kinds(stdout, &c, terminal_wants_ansi(stdout));
		if (o->plot)
			err = draw(o->plot, &c, why);
	}
	if (!err && path)
		err = save(path, calibration_json(&c), why);
	calibration_free(&c);
	free(path);
	return err;
}

/* An experiment of ours by `pfnbench run`. Return: exit status */
static int run(const char *experiment, const char *out, const char *option, const char *value,
	       struct diag *why)
{
	char *path = source_path(experiment, why);
	char name[] = "pfnbench run";
	const char *argv[] = { name, path, "--out", out, option, value, NULL };
	int argc = 4 + (option != NULL) + (value != NULL), status = STATUS_FAILURE;

	if (path) {
		printf("%s %s --out %s%s%s%s%s\n", name, experiment, out, option ? " " : "",
		       option ?: "", value ? " " : "", value ?: "");
		fflush(stdout);
		status = cmd_run(argc, (char **)argv);
	}
	free(path);
	return status;
}

/* Return: exit status */
static int from_new_runs(const struct calibrate_options *o, struct diag *why)
{
	static const char *const dir[] = { "results/calibrate/machine",
					   "results/calibrate/guests" };
	int status;

	for (size_t i = 0; i < 2; i++)
		if (!access(dir[i], F_OK))
			return status_of(
				diag_set(why, -EEXIST,
					 "%s is there already; name it and its counterpart as "
					 "RUNs, or delete it",
					 dir[i]));
	puts("Memory blocks of this machine go offline and come back, one at a time; then guests of 4 GiB "
	     "run the same.");
	status = run("experiments/estimate-host.ini", dir[0], "--host", NULL, why);
	if (status == STATUS_OK)
		status = run("experiments/estimate-guest.ini", dir[1],
			     o->kernel ? "--kernel" : NULL, o->kernel, why);
	return status == STATUS_OK ? status_of(from_runs(o, dir, 2, why)) : status;
}

int cmd_calibrate(int argc, char **argv)
{
	struct calibrate_options o;
	struct diag why = { "" };
	int status;

	calibrate_options_parse(&o, argc, argv);
	if (!o.host)
		status = status_of(from_user_space(&o, &why));
	else if (o.nr_runs)
		status = status_of(from_runs(&o, o.run, o.nr_runs, &why));
	else
		status = from_new_runs(&o, &why);
	if (*why.text)
		diag_print(&why);
	return status;
}
