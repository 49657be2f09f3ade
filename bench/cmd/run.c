// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/kernels.h"
#include "bench/cell/outcome.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/dry_run.h"
#include "bench/cmd/output.h"
#include "bench/cmd/progress.h"
#include "bench/cmd/run_dir.h"
#include "bench/cmd/run_kernels.h"
#include "bench/cmd/run_options.h"
#include "bench/env/accel_choice.h"
#include "bench/env/dispatch.h"
#include "bench/env/host.h"
#include "bench/env/host_module.h"
#include "bench/env/profiling.h"
#include "bench/experiment/experiment_read.h"
#include "bench/record/reader.h"
#include "bench/record/run_record.h"
#include "bench/record/topology.h"
#include "bench/record/trial_check.h"
#include "bench/report/finish.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* A run from the experiment to the last record. */
struct run {
	struct run_options o;
	struct experiment exp;
	struct plan plan;
	struct kernel *kernels;
	struct accel_choice choice;
	char *dir;
	int lock;
	json_t *old; /* run.json of the run that is resumed */
	json_t *json;
	struct journal journal;
	struct writer writer;
	struct profiling profiling;
	bool *done;
	bool *ran;    /* of those done, the ones that have a profile */
	bool differs; /* what ran again did not give the record that was there */
	struct machine_cpu_time began;
	struct progress progress;
	struct live live;
};

static int read_experiment(struct run *r, struct diag *why)
{
	char *path = run_options_path(&r->o);
	int err = experiment_read(path, (const char *const *)r->o.sets.word, r->o.sets.nr, &r->exp,
				  why);

	free(path);
	if (err)
		run_options_name(&r->o, why);
	if (!err && experiment_on_host(&r->exp) && !r->o.host)
		err = diag_set(why, -EINVAL,
			       "%s runs on this machine itself; add --host if that is meant",
			       r->o.resume ?: r->o.experiment);
	if (err)
		return err;
	run_options_warn(&r->exp);
	return plan_make(&r->exp, &r->plan, why);
}

/* The plan of a run that is resumed must be the one that its records are of; a new run has none. */
static int check_unchanged(const struct run *r, struct diag *why)
{
	const char *asked =
		json_string_value(json_object_get(json_object_get(r->old, "asked"), "experiment"));

	if (asked && strcmp(asked, r->exp.text))
		return diag_set(
			why, -EBADMSG,
			"%s/experiment.ini: is not the experiment that this run began with; "
			"put back what \"asked\" in run.json says",
			r->dir);
	return 0;
}

static int open_old_run(struct run *r, struct diag *why)
{
	int err;

	r->dir = text_copy(r->o.resume);
	err = run_dir_lock(r->dir, r->o.resume, &r->lock, why);
	if (err)
		return err;
	r->old = run_json_load(r->dir, why);
	if (!r->old)
		return -errno;
	if (json_object_get(r->old, "ended"))
		return diag_set(why, -EEXIST, "%s: this run is complete; nothing is left to do",
				r->dir);
	return 0;
}

static int open_new_run(struct run *r, struct diag *why)
{
	char *json;
	int err;

	r->dir = r->o.out ? text_copy(r->o.out) : run_dir_default(r->exp.name);
	err = file_mkdir_p(r->dir);
	if (err)
		return diag_set(why, err, "%s: %s; choose another --out", r->dir, strerror(-err));
	err = run_dir_lock(r->dir, r->o.resume, &r->lock, why);
	if (err)
		return err;
	json = text_print("%s/run.json", r->dir);
	if (!access(json, F_OK))
		err = diag_set(why, -EEXIST,
			       "%s holds a run already; choose another --out, or --resume it",
			       r->dir);
	free(json);
	return err;
}

static int choose_accel(struct run *r, struct diag *why)
{
	const struct accel_ask ask = { .exp = &r->exp,
				       .kernel = run_kernels_first(r->kernels),
				       .dir = r->dir,
				       .jobs = r->o.jobs,
				       .jobs_asked = r->o.jobs_asked,
				       .root = "",
				       .probe_ms = ACCEL_PROBE_MS };
	int err = accel_choose(&ask, &r->choice, why);
	struct diag text;

	if (!err && *r->choice.no_kvm.text) {
		diag_set(&text, 0, "no KVM: %s; guests are emulated", r->choice.no_kvm.text);
		diag_print(&text);
	}
	return err;
}

/* Whoever asks for profiles alone is told why there are none. */
static int choose_profiling(struct run *r, struct diag *why)
{
	const char *reason;
	struct diag text;

	profiling_choose(&r->profiling, &r->exp, &r->choice.accel);
	reason = profiling_why_not(&r->profiling, r->exp.measure);
	if (reason && measure_in_guest(r->exp.measure) != r->exp.measure) {
		diag_set(&text, 0, "measure = %s: %s; trials are run without",
			 measure_names[r->exp.measure], reason);
		diag_print(&text);
	}
	return profiling_prepare(&r->profiling, &r->exp, r->kernels, &r->choice.accel, r->dir, why);
}

static int prepare_machines(struct run *r, struct qemu_version *qemu, struct diag *why)
{
	int err = experiment_on_host(&r->exp) ? 0 : qemu_find(qemu, why);

	r->kernels = calloc(r->exp.kernels.nr, sizeof(*r->kernels));
	if (!r->kernels)
		return diag_set(why, -ENOMEM, "no memory");
	err = err ?: kernels_prepare(&r->exp.kernels, r->kernels, why);
	if (!err && experiment_on_host(&r->exp))
		host_module_sha256(r->kernels[0].module_sha256);
	return err;
}

static int make_record(struct run *r, const char *const *argv, size_t argc,
		       const struct qemu_version *qemu, struct diag *why)
{
	struct qemu_guest guest = qemu_guest_of(&r->exp, &r->choice.accel);
	int err;

	r->json = run_record_new(&r->exp, &r->plan, argv, argc, why);
	if (!r->json)
		return -ENOMEM;
	topology_keep(json_object_get(r->json, "host"), r->dir, "topology.xml");
	if (r->choice.accel.kind != ACCEL_NR)
		run_record_qemu(r->json, qemu);
	run_record_accel(r->json, accel_choice_json(&r->choice));
	profiling_equip(&r->profiling, &guest);
	if (r->profiling.on)
		run_record_plugin(r->json, r->profiling.plugin_sha256, r->profiling.cache);
	for (size_t i = 0; i < r->exp.kernels.nr; i++)
		run_record_kernel(r->json, &r->kernels[i],
				  r->choice.accel.kind == ACCEL_NR ? NULL : &guest);
	if (!r->old)
		return 0;
	err = run_record_same(r->old, r->json, why);
	if (err) {
		diag_prefix(why, "%s cannot go on: ", r->dir);
		return err;
	}
	run_record_go_on(r->json, r->old);
	return 0;
}

/* A record that is there must be of this plan, and the only one of its trial. */
static int check_recorded(void *ctx, const json_t *trial, struct diag *why)
{
	struct run *r = ctx;
	uint32_t id = json_integer_value(json_object_get(trial, "id"));
	const char *kernel = json_string_value(json_object_get(trial, "kernel"));
	const char *outcome = json_string_value(json_object_get(trial, "outcome"));
	const struct planned_trial *t = &r->plan.trials[id];
	struct diag what;

	if (!r->old)
		return diag_set(why, -EEXIST, "records without a run.json; choose another --out");
	if (id >= r->plan.nr_trials || !kernel || strcmp(kernel, r->exp.kernels.text[t->kernel]) ||
	    json_integer_value(json_object_get(trial, "boot")) != t->boot ||
	    (uint64_t)json_integer_value(json_object_get(trial, "seed")) != t->seed)
		return diag_set(why, -EBADMSG, "trial %u is not of this run; delete the line", id);
	if (outcome_parse(outcome ?: "") == OUTCOME_NR)
		return diag_set(why, -EBADMSG, "no outcome is called '%s'; delete the line",
				outcome ?: "");
	if (trial_check(trial, &what))
		return diag_set(why, -EBADMSG, "trial %u: %s; the line was edited: delete it", id,
				what.text);
	if (r->done[id])
		return diag_set(why, -EBADMSG, "trial %u stands twice; delete one line", id);
	r->done[id] = true;
	r->ran[id] = profiling_ran(trial);
	return 0;
}

static int open_records(struct run *r, struct diag *why)
{
	char *path;
	int err;

	r->done = memory_zeroed(r->plan.nr_trials, sizeof(*r->done));
	r->ran = memory_zeroed(r->plan.nr_trials, sizeof(*r->ran));
	err = writer_open(&r->writer, r->dir, check_recorded, r, why);
	if (!err)
		err = profiling_open(&r->profiling, r->dir, r->done, r->ran, r->plan.nr_trials,
				     why);
	if (err)
		return err;
	run_record_recorded(r->json, r->writer.nr);
	if (r->profiling.on)
		run_record_profiles(r->json, r->profiling.file.nr, NULL);
	path = text_print("%s/experiment.ini", r->dir);
	err = file_write_atomic(path, r->exp.text, strlen(r->exp.text), why);
	free(path);
	return err ?: run_record_save(r->json, r->dir, why);
}

static void on_booted(void *ctx)
{
	struct run *r = ctx;

	progress_booted(&r->progress);
}

static void on_step(void *ctx, const struct planned_trial *t, const char *line, size_t len)
{
	struct run *r = ctx;

	/* records are looked into where medians are shown only */
	if (r->progress.tty)
		live_add_record(&r->live, t, line, len);
	progress_step(&r->progress, t->weight);
}

static void on_note(void *ctx, const char *text)
{
	struct run *r = ctx;

	progress_note(&r->progress, text);
}

static bool has_to_run(const void *ctx, size_t id)
{
	const struct run *r = ctx;

	return !r->done[id] && !r->kernels[r->plan.trials[id].kernel].error;
}

static void begin_progress(struct run *r)
{
	struct plan_cost cost = plan_cost(&r->plan, has_to_run, r);
	struct work work = {
		.trials = cost.trials,
		.weight = cost.weight,
		.boots = cost.boots,
		.jobs = plan_guests(&cost, r->choice.jobs),
	};

	live_begin(&r->live, &r->plan, r->exp.kernels.text);
	progress_begin(&r->progress, &r->live, &work);
}

static int run_trials(struct run *r, struct diag *why)
{
	struct dispatch d = {
		.exp = &r->exp,
		.plan = &r->plan,
		.kernels = r->kernels,
		.accel = r->choice.accel,
		.dir = r->dir,
		.run = r->json,
		.writer = &r->writer,
		.profiling = &r->profiling,
		.done = r->done,
		.jobs = r->choice.jobs,
		.pinning = &r->choice.pinning,
		.journal = r->journal.fd < 0 ? NULL : &r->journal,
		.booted = on_booted,
		.step = on_step,
		.note = on_note,
		.ctx = r,
	};
	cpu_set_t everywhere;
	int err;

	machine_cpu_time("", &r->began);
	dispatch_restart(&d);
	begin_progress(r);
	pinning_keep_out(&r->choice.pinning, &everywhere);
	err = dispatch_run(&d, why);
	pinning_go_back(&everywhere);
	r->differs = d.nr_other;
	progress_end(&r->progress);
	live_end(&r->live);
	return err;
}

static int finish(struct run *r, struct diag *why)
{
	char sha256[SHA256_HEX], profiles[SHA256_HEX];
	int err = writer_finish(&r->writer, sha256, why);

	if (!err && r->profiling.on)
		err = profiles_file_finish(&r->profiling.file, profiles, why);
	if (err)
		return err;
	if (r->profiling.on)
		run_record_profiles(r->json, r->profiling.file.nr, profiles);
	run_record_end(r->json, r->writer.nr, sha256, &r->began);
	return run_record_save(r->json, r->dir, why);
}

static int read_input(struct run *r, struct diag *why)
{
	int err = r->o.resume ? open_old_run(r, why) : 0;

	err = err ?: read_experiment(r, why);
	return err ?: check_unchanged(r, why);
}

/* Return: exit status */
static int foretell(struct run *r, struct diag *why)
{
	int err = read_experiment(r, why);

	if (!err)
		dry_run(&r->exp, &r->plan, experiment_on_host(&r->exp) ? 1 : r->o.jobs);
	return status_of(err);
}

/* Return: exit status */
static int set_up(struct run *r, int argc, char **argv, struct diag *why)
{
	struct qemu_version qemu = { "" };
	int err = read_input(r, why);

	if (err)
		return status_of(err);
	if (experiment_on_host(&r->exp))
		err = host_open_journal(&r->exp, &r->plan, &r->journal, why);
	if (!err && experiment_on_host(&r->exp) && host_check_blocks(&r->exp, "", why))
		return STATUS_MISUSE;
	if (!err && experiment_on_host(&r->exp) && host_can_none(&r->plan, why))
		return STATUS_SKIPPED;
	if (!err)
		err = prepare_machines(r, &qemu, why);
	if (err)
		return STATUS_FAILURE;
	if (!run_kernels_tell(r->kernels, r->exp.kernels.nr))
		return run_kernels_none(r->kernels, r->exp.kernels.nr, why);
	err = r->o.resume ? 0 : open_new_run(r, why);
	if (err)
		return status_of(err);
	if (choose_accel(r, why) || choose_profiling(r, why))
		return STATUS_FAILURE;
	err = make_record(r, (const char *const *)argv + 1, argc - 1, &qemu, why);
	return status_of(err ?: open_records(r, why));
}

static void tell_how_to_resume(const struct run *r)
{
	struct diag text;

	if (access(r->writer.path, F_OK))
		return;
	diag_set(&text, 0, "%zu of %zu trials are kept; go on with: pfnbench run --resume %s%s",
		 r->writer.nr, r->plan.nr_trials, r->dir, r->o.host ? " --host" : "");
	diag_print(&text);
}

static bool all_went_well(const struct run *r)
{
	for (size_t i = 0; i < r->exp.kernels.nr; i++)
		if (r->kernels[i].error)
			return false;
	return true;
}

/* Records are safe by now: a table or plot that fails is told, and no more. */
static int show_results(const struct run *r)
{
	struct diag why = { "" };
	const struct finish how = { .where = &where_all, .out = stdout, .ktap = r->o.ktap };
	struct ending ending = {};
	int status = all_went_well(r) && !r->differs ? STATUS_OK : STATUS_FAILURE;

	if (run_finish(r->dir, &how, &ending, &why)) {
		diag_print(&why);
		status = STATUS_FAILURE;
	}
	if (ending.count[OUTCOME_CRASHED])
		status = STATUS_FAILURE;
	if (ending_is_skipped(&ending)) {
		diag_set(&why, 0, "no trial ran, all were skipped; the first one: %s",
			 ending.skipped ?: "no reason is known");
		diag_print(&why);
		status = status == STATUS_OK ? STATUS_SKIPPED : status;
	}
	free(ending.skipped);
	run_warn_of_noise(r->dir);
	output_path(r->o.ktap ? "# %s" : "%s", r->dir);
	return status;
}

static void free_run(struct run *r)
{
	if (r->kernels)
		kernels_free(r->kernels, r->exp.kernels.nr);
	free(r->kernels);
	writer_close(&r->writer);
	profiling_free(&r->profiling);
	accel_choice_free(&r->choice);
	json_decref(r->json);
	json_decref(r->old);
	plan_free(&r->plan);
	experiment_free(&r->exp);
	run_options_free(&r->o);
	journal_close(&r->journal);
	if (r->lock >= 0)
		close(r->lock);
	free(r->dir);
	free(r->done);
	free(r->ran);
}

/* Return: exit status */
static int run_all(struct run *r, struct diag *why)
{
	int err = run_trials(r, why);

	if (!err)
		err = finish(r, why);
	if (!err)
		return show_results(r);
	diag_print(why);
	tell_how_to_resume(r);
	return err == -EINTR ? STATUS_INTERRUPTED : STATUS_FAILURE;
}

int cmd_run(int argc, char **argv)
{
	struct run r = { .lock = -1, .writer.fd = -1, .profiling.file.fd = -1, .journal.fd = -1 };
	struct diag why = { "" };
	int status;

	run_options_parse(&r.o, argc, argv);
	status = r.o.dry ? foretell(&r, &why) : set_up(&r, argc, argv, &why);
	if (status != STATUS_OK)
		diag_print(&why);
	else if (!r.o.dry)
		status = run_all(&r, &why);
	free_run(&r);
	return status;
}
