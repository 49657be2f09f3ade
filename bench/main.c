// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/output.h"
#include "bench/env/guest.h"
#include "bench/util/diag.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/version.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *summary;
} commands[] = {
	{ "run", cmd_run, "EXPERIMENT", "run an experiment, in guests unless --host is given" },
	{ "list", cmd_list, "[WHAT]", "what can run here, and why the rest cannot" },
	{ "show", cmd_show, "DIR", "print the tables of a run, or its plots (--plot)" },
	{ "compare", cmd_compare, "A B", "is B different from A, by how much, or is it noise" },
	{ "explain", cmd_explain, "A B", "why do A and B differ: functions, and what they add" },
	{ "report", cmd_report, "DIR...", "draw the plots and write report.html" },
	{ "export", cmd_export, "DIR", "write all records and the plots' data as CSV" },
	{ "calibrate", cmd_calibrate, "[--host]", "what this machine takes, for estimates" },
	{ "restore", cmd_restore, "", "bring back what a killed host run left elsewhere" },
	{ "kernel", cmd_kernel, "build", "build a kernel of your own, for guests" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *out)
{
	fputs("Usage: pfnbench COMMAND [OPTION...] [ARGUMENT...]\n"
	      "Measure what it costs Linux to vacate a range of page frames.\n\n",
	      out);
	for (size_t i = 0; i < NR_COMMANDS; i++) {
		char call[64];

		snprintf(call, sizeof(call), "%s %s", commands[i].name, commands[i].arguments);
		fprintf(out, "  pfnbench %-22s %s\n", call, commands[i].summary);
	}
	fputs("\nExamples:\n"
	      "  pfnbench run experiments/penalty.ini\n"
	      "  pfnbench run experiments/penalty.ini --kernel debian:6.12 --set trials=20\n"
	      "  pfnbench show results/penalty-20261121T200000Z\n"
	      "\npfnbench COMMAND --help tells more of a command.\n"
	      "Exit status: 0 all is well, 1 a failure or difference was found, 2 bad usage or input.\n",
	      out);
	return out == stdout ? STATUS_OK : STATUS_MISUSE;
}

static int unknown(const char *name)
{
	const char *kind = *name == '-' ? "unrecognized option" : "unknown command";
	const char *names[NR_COMMANDS], *near;
	struct diag why;

	for (size_t i = 0; i < NR_COMMANDS; i++)
		names[i] = commands[i].name;
	near = text_nearest(name, names, NR_COMMANDS);
	if (near)
		diag_set(&why, 0, "%s '%s'; did you mean '%s'?", kind, name, near);
	else
		diag_set(&why, 0, "%s '%s'; see pfnbench --help", kind, name);
	diag_print(&why);
	return STATUS_MISUSE;
}

/* @argv: its first word names the command */
static int call(int argc, char **argv)
{
	char name[64];

	for (size_t i = 0; i < NR_COMMANDS; i++) {
		if (strcmp(argv[0], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "pfnbench %s", commands[i].name);
		argv[0] = name;
		return commands[i].run(argc, argv);
	}
	return unknown(argv[0]);
}

static bool is_any(const char *word, const char *const *of)
{
	while (*of && strcmp(word, *of))
		of++;
	return *of;
}

static int help(int argc, char **argv)
{
	char *call_for_help[] = { argv[0], "--help", NULL };

	return argc ? call(2, call_for_help) : usage(stdout);
}

int main(int argc, char **argv)
{
	static const char *const for_help[] = { "help", "--help", "-h", NULL };
	static const char *const for_version[] = { "--version", "-V", NULL };
	struct diag why;

	memory_or_end();
	/* init of a guest has no one to ask what it is for */
	if (argc && guest_named_init(argv[0])) {
		cmd_guest(argv[0], &why);
		diag_print(&why);
		return STATUS_MISUSE;
	}
	output_begin();
	argp_err_exit_status = STATUS_MISUSE;
	if (argc < 2)
		return usage(stderr);
	if (is_any(argv[1], for_help))
		return help(argc - 2, argv + 2);
	if (is_any(argv[1], for_version)) {
		printf("pfnbench %s\n", pfnbench_version);
		return STATUS_OK;
	}
	return call(argc - 1, argv + 1);
}
