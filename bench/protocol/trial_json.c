// SPDX-License-Identifier: GPL-2.0
#include "bench/protocol/trial_json.h"

json_t *trial_json_base(const struct job *job, const struct job_trial *t)
{
	json_t *json;

	json = json_pack("{s:i, s:I, s:s, s:s, s:s, s:I, s:I, s:I}", "schema", TRIAL_SCHEMA, "id",
			 (json_int_t)t->id, "kernel", job->kernel, "env", job->env, "clock",
			 job->clock, "boot", (json_int_t)job->boot, "trial", (json_int_t)t->trial,
			 "seed", (json_int_t)t->seed);
	return axes_json_add(json, t->text);
}

json_t *trial_json_lost(const struct job *job, const struct job_trial *t, const char *outcome,
			const char *reason, const char *log)
{
	json_t *json = trial_json_base(job, t);
	json_t *more =
		json_pack("{s:s, s:s, s:s*}", "outcome", outcome, "reason", reason, "log", log);

	if (!json || !more || json_object_update(json, more)) {
		json_decref(json);
		json = NULL;
	}
	json_decref(more);
	return json;
}
