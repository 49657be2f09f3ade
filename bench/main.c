// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/manual.h"
#include "bench/cmd/output.h"
#include "bench/env/guest.h"
#include "bench/util/diag.h"
#include "bench/util/memory.h"
#include "bench/util/source.h"
#include "bench/util/text.h"
#include "bench/util/version.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *summary;
} commands[] = {
	{ "run", cmd_run, "EXPERIMENT", "run an experiment, in guests unless --host is given" },
	{ "list", cmd_list, "[WHAT]", "what guests and this machine can do, and why not" },
	{ "show", cmd_show, "DIR", "print the tables of a run, or its plots (--plot)" },
	{ "compare", cmd_compare, "A B", "is B different from A, by how much, or is it noise" },
	{ "explain", cmd_explain, "A B", "why do A and B differ: functions, and what they add" },
	{ "verdict", cmd_verdict, "DIR",
	  "obtained, how long at most, what stops it: a line a kernel" },
	{ "report", cmd_report, "DIR...", "draw the plots and write report.html" },
	{ "export", cmd_export, "DIR", "write all records and the plots' data as CSV" },
	{ "calibrate", cmd_calibrate, "[--host]", "what this machine takes, for estimates" },
	{ "host", cmd_host, "setup|release", "load the module on this machine, and unload it" },
	{ "restore", cmd_restore, "", "bring back what a killed host run left elsewhere" },
	{ "compare-kernels", cmd_compare_kernels, "A B EXP",
	  "from a tree and a patch to a posting" },
	{ "kernel", cmd_kernel, "build", "build a kernel of your own, for guests" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const char description[] = "Measure what it costs Linux to vacate a range of page frames.";
static const char examples[] =
	"Examples:\n"
	"  pfnbench run penalty\n"
	"  pfnbench run experiments/penalty.ini --kernel debian:6.12 --set trials=20\n"
	"  pfnbench show results/penalty-20261121T200000Z\n"
	"\n"
	"pfnbench COMMAND --help tells more of a command.\n";
static const char exit_status[] =
	"Exit status: 0 all is well, 1 a failure or difference was found, 2 bad usage or input, 3 it\n"
	"cannot be told, 4 nothing could run.\n";

static int usage(FILE *out)
{
	fprintf(out, "Usage: pfnbench COMMAND [OPTION...] [ARGUMENT...]\n%s\n\n", description);
	for (size_t i = 0; i < NR_COMMANDS; i++) {
		char call[64];

		snprintf(call, sizeof(call), "%s %s", commands[i].name, commands[i].arguments);
		fprintf(out, "  pfnbench %-24s %s\n", call, commands[i].summary);
	}
	fprintf(out, "\n%s%s", examples, exit_status);
	return out == stdout ? STATUS_OK : STATUS_MISUSE;
}

/* The page of pfnbench itself, in which commands stand where others have options. */
static int manual(void)
{
	struct argp_option words[NR_COMMANDS + 1] = {};
	char *doc = text_print("%s\v%s\n%s", description, examples, exit_status);
	struct argp argp = { .args_doc = "COMMAND [ARGUMENT...]", .doc = doc };
	struct option_list list = {};

	for (size_t i = 0; i < NR_COMMANDS; i++)
		words[i] = (struct argp_option){ commands[i].name, 0, commands[i].arguments,
						 OPTION_DOC, commands[i].summary };
	option_list_add(&list, words);
	manual_put(stdout, "pfnbench", "measure the cost of vacating page frames in Linux", &argp,
		   &list);
	free(doc);
	return STATUS_OK;
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

static int list_commands(void)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		puts(commands[i].name);
	return STATUS_OK;
}

/* Where the experiments and stored runs are that come with pfnbench. */
static int print_folder(void)
{
	struct diag why;
	char *top = source_path("", &why);

	if (!top)
		diag_print(&why);
	else
		puts(top);
	free(top);
	return top ? STATUS_OK : STATUS_FAILURE;
}

/* @option: what is asked of the command instead of its help, as in `pfnbench help --manual run` */
static int help_of(const char *option, char *name)
{
	char *words[] = { name, NULL, NULL };
	const char *summary = "";
	int status;

	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			summary = commands[i].summary;
	words[1] =
		strcmp(option, "--manual") ? text_copy(option) : text_print("--manual=%s", summary);
	status = call(2, words);
	free(words[1]);
	return status;
}

/* Options are for Makefile and completion. */
static int help(int argc, char **argv)
{
	static const char *const of_commands[] = { "--manual", "--options", NULL };

	if (!argc)
		return usage(stdout);
	if (!strcmp(argv[0], "--commands"))
		return list_commands();
	if (!strcmp(argv[0], "--folder"))
		return print_folder();
	if (argc > 1 && is_any(argv[0], of_commands))
		return help_of(argv[0], argv[1]);
	return strcmp(argv[0], "--manual") ? help_of("--help", argv[0]) : manual();
}

int main(int argc, char **argv)
{
	static const char *const for_help[] = { "help", "--help", "-h", NULL };
	static const char *const for_version[] = { "--version", "-V", NULL };
	struct diag why;

	memory_or_end();
	/* init of a guest has no one to ask what it is for */
	if (argc && guest_named_init(argv[0])) {
		cmd_guest(argv, &why);
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
