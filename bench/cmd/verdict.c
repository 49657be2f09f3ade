// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/analysis/verdict.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/report/table/terminal.h"
#include "bench/report/table/verdict_table.h"
#include "bench/util/diag.h"
#include "bench/util/json_put.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

enum { KEY_JSON = 256 };

static const char doc[] =
	"Tell for each kernel and target of a run, in one line: how often the range was obtained, how long "
	"it took at most, what stopped it, and how many pages were moved for nothing.\v"
	"The kernel as it is counts: policy early-check, without retries or with the run's first. Other "
	"policies and retries of the run follow, and limits do not count there.\n"
	"\n"
	"Examples:\n"
	"  pfnbench verdict results/penalty-20261121-200000\n"
	"  pfnbench verdict results/penalty-20261121-200000 --limit latency=10ms,obtained=95%\n"
	"  pfnbench verdict results/penalty-20261121-200000 --where kernel=debian:7 --limit wasted=0 --json\n"
	"\n"
	"Exit status: 0 within the limits, 1 beyond one of them, or a trial crashed, 2 bad usage or input, "
	"3 what a limit needs was not measured.";

static const struct argp_option options[] = {
	{ "limit", 'l', "NAME=VALUE[,...]", 0,
	  "latency=TIME and wasted=PAGES at most, obtained=SHARE% at least" },
	WHERE_OPTION,
	{ "json", KEY_JSON, NULL, 0, "every figure as a JSON object" },
	{},
};

struct asked {
	const char *dir;
	struct limits limits;
	struct where where;
	bool json;
};

/* Return: 0, or -errno with the reason */
static int parse_value(enum limit limit, const char *text, uint64_t *value, struct diag *why)
{
	uint32_t ppm = 0;
	int err;

	switch (limit) {
	case LIMIT_LATENCY:
		return parse_duration(text, value, why);
	case LIMIT_WASTED:
		return parse_u64(text, 0, UINT32_MAX, value, why);
	default:
		err = parse_share(text, &ppm, why);
		*value = ppm;
		return err;
	}
}

static void add_limit(struct limits *l, char *text, const struct argp_state *state)
{
	char *value = strchr(text, '='), all[64];
	struct diag why;
	int i;

	if (value)
		*value++ = '\0';
	for (i = 0; i < LIMIT_NR; i++)
		if (!strcmp(text, limit_names[i]))
			break;
	if (i == LIMIT_NR)
		usage_error(state, "--limit: no limit is named '%s'; known are %s", text,
			    text_join(all, sizeof(all), limit_names, LIMIT_NR));
	if (!value)
		usage_error(state, "--limit %s lacks its value; write %s=VALUE", text, text);
	if (l->set[i])
		usage_error(state, "--limit %s stands twice; write one", text);
	if (parse_value(i, value, &l->value[i], &why))
		usage_error(state, "--limit %s: %s", text, why.text);
	l->set[i] = true;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct asked *asked = state->input;
	char *limit;

	switch (key) {
	case 'l':
		while ((limit = strsep(&arg, ",")))
			add_limit(&asked->limits, text_trim(limit), state);
		return 0;
	case WHERE_KEY:
		where_options_parse(&asked->where, arg, state);
		return 0;
	case KEY_JSON:
		asked->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (asked->dir)
			usage_error(state, "more than one DIR; name one run at a time");
		asked->dir = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Return: exit status */
static int print(const struct summary *s, const struct asked *asked)
{
	static const int statuses[JUDGEMENT_NR] = {
		[JUDGED_WITHIN] = STATUS_OK,
		[JUDGED_UNKNOWN] = STATUS_UNKNOWN,
		[JUDGED_BEYOND] = STATUS_FAILURE,
	};
	struct run_verdict v;
	int status;

	verdict_make(s, &asked->limits, &v);
	if (asked->json)
		json_put(stdout, verdict_json(s, &v), JSON_DIGITS);
	else
		verdict_text(stdout, s, &v, terminal_wants_ansi(stdout));
	status = v.crashed ? STATUS_FAILURE : statuses[v.worst];
	verdict_free(&v);
	return status;
}

int cmd_verdict(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "DIR", doc };
	struct asked asked = {};
	struct summary s;
	struct diag why;
	int status, err;

	usage_parse(&argp, argc, argv, &asked);
	err = summary_read_part(asked.dir, &asked.where, NULL, &s, &why);
	if (err)
		diag_print(&why);
	status = err ? status_of(err) : print(&s, &asked);
	summary_free(&s);
	return status;
}
