// SPDX-License-Identifier: GPL-2.0
/* facts ROOT: what run.json tells of a machine, from a copied /sys and /proc, and what it warns of
 */

#include <stdio.h>

#include "bench/record/machine_facts.h"
#include "bench/record/warnings.h"

int main(int argc, char **argv)
{
	json_t *facts = json_object(), *run, *warnings, *warning;
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: facts ROOT\n");
		return 2;
	}
	machine_facts_add(facts, argv[1]);
	json_dumpf(facts, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(4));
	putchar('\n');
	run = json_pack("{s:{s:s, s:s}, s:O, s:[{s:s, s:O, s:{s:s, s:s}}]}", "asked", "clock",
			"wall", "env", "host", "host", facts, "kernels", "spec", "host", "facts",
			facts, "config", "CONFIG_DEBUG_VM", "y", "CONFIG_KASAN", "n");
	warnings = warnings_json(run);
	json_array_foreach (warnings, i, warning)
		puts(json_string_value(warning));
	json_decref(warnings);
	json_decref(run);
	json_decref(facts);
	return 0;
}
