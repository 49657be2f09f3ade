// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/findings_json.h"

#include "bench/report/findings/findings.h"

/* Version of this object */
#define FINDINGS_SCHEMA 1

json_t *findings_json(struct summary *s)
{
	json_t *o = json_pack("{s:i, s:O}", "schema", FINDINGS_SCHEMA, "name",
			      json_object_get(s->run, "name"));
	json_t *list = json_array();
	struct findings f;

	findings_make(s, &f);
	for (size_t i = 0; i < f.nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "scope", f.finding[i].scope,
						      "text", f.finding[i].text));
	json_object_set_new(o, "findings", list);
	findings_free(&f);
	return o;
}
