// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/kernels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/arch/arch.h"
#include "bench/boot/initramfs.h"
#include "bench/boot/kernel_image.h"
#include "bench/boot/made.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

#define SPEC_WORD_MAX 512
#define SPEC_BUILT    "built:"

static bool is_debian(const char *spec)
{
	return !strncmp(spec, "debian:", 7);
}

static void set_error(struct kernel *k, const char *reason)
{
	if (!k->error)
		k->error = text_copy(reason);
}

/* A line of scripts/kernel.sh: SPEC<TAB>ok<TAB>DIR or SPEC<TAB>error<TAB>REASON */
static void take_line(struct kernel *kernels, size_t nr, char *line)
{
	char *spec = strsep(&line, "\t"), *word = strsep(&line, "\t");

	for (size_t i = 0; i < nr && word && line; i++) {
		if (strcmp(kernels[i].spec, spec))
			continue;
		if (strcmp(word, "ok"))
			set_error(&kernels[i], line);
		else
			kernels[i].vmlinuz = text_print("%s/vmlinuz", line);
		kernels[i].config = kernels[i].error ? NULL : text_print("%s/config", line);
	}
}

/* Downloads run beside each other when the script is told of all at once. */
static void fetch_debian(struct kernel *kernels, size_t nr)
{
	const char **argv = calloc(nr + 3, sizeof(*argv));
	char *out = NULL, *rest, *line, *script;
	struct diag why = { "" };
	size_t n = 0;

	if (!argv)
		return;
	argv[n++] = script = source_path("scripts/kernel.sh", &why);
	argv[n++] = "get";
	for (size_t i = 0; i < nr; i++)
		if (is_debian(kernels[i].spec))
			argv[n++] = kernels[i].spec;
	if (script && n > 2)
		proc_run(argv, &out, &why);
	rest = out;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			take_line(kernels, nr, line);
	for (size_t i = 0; i < nr; i++)
		if (is_debian(kernels[i].spec) && !kernels[i].vmlinuz)
			set_error(&kernels[i],
				  *why.text ? why.text : "scripts/kernel.sh gave nothing");
	free(out);
	free(script);
	free(argv);
}

static void take_manifest(struct kernel *k, char **hash, const char *key, const char *value)
{
	const struct {
		const char *key;
		char **field;
	} fields[] = {
		{ "release", &k->release },
		{ "package", &k->package },
		{ "package_version", &k->package_version },
		{ "suite", &k->suite },
		{ "vmlinuz_sha256", hash },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(fields[i].key, key) && !*fields[i].field)
			*fields[i].field = text_copy(value);
}

/* @hash: as the manifest has it; NULL: it does not */
static int check_image(struct kernel *k, const char *hash, struct diag *why)
{
	int err = file_sha256(k->vmlinuz, k->vmlinuz_sha256);

	if (err)
		return diag_set(why, err, "%s: %s", k->vmlinuz, strerror(-err));
	if (hash && strcmp(hash, k->vmlinuz_sha256))
		return diag_set(why, -EBADMSG,
				"%s is damaged: it is not what its manifest tells of; delete its "
				"folder and try again",
				k->vmlinuz);
	return 0;
}

static int read_manifest(struct kernel *k, const char *dir, struct diag *why)
{
	char *path = text_print("%s/manifest", dir), *text = NULL, *rest, *line, *hash = NULL;
	int err = file_read(path, &text, NULL);

	if (err)
		diag_set(why, err, "%s: %s; delete %s and try again", path, strerror(-err), dir);
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		char *value = strchr(line, '=');

		if (!value)
			continue;
		*value = '\0';
		take_manifest(k, &hash, line, value + 1);
	}
	if (!err && !k->release)
		err = diag_set(why, -EINVAL, "%s: no release=; delete %s and try again", path, dir);
	if (!err)
		err = check_image(k, hash, why);
	free(hash);
	free(text);
	free(path);
	return err;
}

/* Two build trees may be of one release: what is built for them goes to different places. */
static char *module_path(const struct kernel *k, const char *build, struct diag *why)
{
	char hex[SHA256_HEX] = "", *name, *path;

	if (build)
		data_sha256(build, strlen(build), hex);
	name = text_print("kmod/%s%s%.8s/" GUEST_MODULE, k->release, build ? "-" : "", hex);
	path = made_path(name, why);
	free(name);
	return path;
}

/* By a directory of the kernel cache, or by a build tree. A kernel without the module still runs.
 */
static void build_module(struct kernel *k, const char *dir, const char *build)
{
	struct diag why = { "" };
	char *out = module_path(k, build, &why);
	char *script = source_path("scripts/module.sh", &why);
	const char *by_dir[] = { script, dir, out, NULL };
	const char *by_tree[] = { script, "--build", build, out, NULL };

	if (out && script && !proc_run(dir ? by_dir : by_tree, NULL, &why) &&
	    !file_sha256(out, k->module_sha256)) {
		k->module = out;
	} else {
		k->module_error =
			text_copy(*why.text ? why.text : "scripts/module.sh made no module");
		free(out);
	}
	free(script);
}

static int prepare_debian(struct kernel *k, struct diag *why)
{
	char *dir = strndup(k->vmlinuz, strrchr(k->vmlinuz, '/') - k->vmlinuz);
	int err = dir ? read_manifest(k, dir, why) : -ENOMEM;

	if (!err) {
		k->modules = text_print("%s/modules", dir);
		build_module(k, dir, NULL);
	}
	free(dir);
	return err;
}

/* @spec: "image:PATH" or "image:PATH build:PATH" */
static int prepare_image(struct kernel *k, const char *spec, struct diag *why)
{
	char path[SPEC_WORD_MAX] = "", build[SPEC_WORD_MAX] = "";
	int err;

	sscanf(spec, "image:%511s build:%511s", path, build);
	k->vmlinuz = realpath(path, NULL);
	if (!k->vmlinuz)
		return diag_set(why, -errno, "%s: %s; name a " ARCH_IMAGE, path, strerror(errno));
	err = kernel_image_release(path, &k->release, why);
	if (err)
		return err;
	if (!*build) {
		k->module_error = text_copy("no build tree; write build:PATH after image:PATH");
		return 0;
	}
	k->config = text_print("%s/.config", build);
	k->modules = text_copy(build);
	build_module(k, NULL, build);
	return 0;
}

/* "built:NAME": the script knows the image, and what it was made of lies beside that. */
static int prepare_built(struct kernel *k, struct diag *why)
{
	char *script = source_path("scripts/kernel_build.sh", why), *spec = NULL, *dir = NULL;
	const char *argv[] = { script, "find", k->spec + strlen(SPEC_BUILT), NULL };
	int err = script && !proc_run(argv, &spec, why) ? 0 : -ENOENT;

	if (!err)
		err = prepare_image(k, spec, why);
	if (!err) {
		dir = strndup(k->vmlinuz, strrchr(k->vmlinuz, '/') - k->vmlinuz);
		err = dir ? read_manifest(k, dir, why) : -ENOMEM;
	}
	free(dir);
	free(spec);
	free(script);
	return err;
}

static int prepare_spec(struct kernel *k, struct diag *why)
{
	if (is_debian(k->spec))
		return prepare_debian(k, why);
	if (!strncmp(k->spec, SPEC_BUILT, strlen(SPEC_BUILT)))
		return prepare_built(k, why);
	return prepare_image(k, k->spec, why);
}

static void prepare(struct kernel *k)
{
	struct diag why = { "" };
	int err;

	if (k->error)
		return;
	err = prepare_spec(k, &why);
	k->misnamed = !is_debian(k->spec) && diag_blames_input(err);
	if (!err && !*k->vmlinuz_sha256)
		err = check_image(k, NULL, &why);
	if (!err)
		err = initramfs_make(k, &why);
	if (err)
		set_error(k, why.text);
}

static int prepare_host(struct kernel *k, struct diag *why)
{
	struct utsname u;

	if (uname(&u))
		return diag_set(why, -errno, "uname: %s", strerror(errno));
	k->release = text_copy(u.release);
	return 0;
}

int kernels_prepare(const struct value_list *specs, struct kernel *kernels, struct diag *why)
{
	int lock;

	for (size_t i = 0; i < specs->nr; i++)
		kernels[i] = (struct kernel){ .spec = specs->text[i] };
	if (!strcmp(specs->text[0], "host"))
		return prepare_host(&kernels[0], why);
	/* two runs that are started together would make the same files */
	lock = made_lock(why);
	if (lock < 0)
		return lock;
	fetch_debian(kernels, specs->nr);
	for (size_t i = 0; i < specs->nr; i++)
		prepare(&kernels[i]);
	close(lock);
	return 0;
}

void kernels_free(struct kernel *kernels, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct kernel *k = &kernels[i];
		char *owned[] = { k->error,	      k->module_error, k->release,  k->package,
				  k->package_version, k->suite,	       k->vmlinuz,  k->config,
				  k->module,	      k->modules,      k->initramfs };

		for (size_t j = 0; j < sizeof(owned) / sizeof(owned[0]); j++)
			free(owned[j]);
	}
}
