// SPDX-License-Identifier: GPL-2.0
/*
 * bench_run DIR: what a run's guests spent their time on, how large their initramfs is and how much
 * memory pfnbench took in them, from DIR/run.json. Times there are wall times, whatever clock the
 * guests had.
 */

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/record/reader.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

#define INITRAMFS_DIR "build/initramfs"
#define LIMIT_BYTES   (12 << 20)
#define MEMORY_LIMIT  (32 << 20)

static double number(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Boots of one kernel, from QEMU's start to the first frame, against the lives of its guests. */
static void print_boot(const json_t *guests, const char *spec)
{
	double boot = 0, wall = 0;
	json_t *guest;
	size_t i, nr = 0;

	json_array_foreach (guests, i, guest) {
		if (strcmp(text(guest, "kernel"), spec) || !json_object_get(guest, "boot_ms"))
			continue;
		boot += number(guest, "boot_ms");
		wall += number(guest, "wall_ms");
		nr++;
	}
	if (nr)
		printf("boot/%s %.3f of its guests' wall time (%.1f of %.1f s, mean of %zu)\n",
		       spec, boot / wall, boot / nr / 1000, wall / nr / 1000, nr);
}

/* From the first frame to QEMU's end: trials with all of their placement and cleaning up. */
static void print_share(const json_t *run, const json_t *guests)
{
	double trials = 0, wall = 0;
	json_t *guest;
	size_t i;

	json_array_foreach (guests, i, guest) {
		double all = number(guest, "wall_ms");
		json_t *boot = json_object_get(guest, "boot_ms");

		trials += boot ? all - json_number_value(boot) : 0;
		wall += all;
	}
	if (wall)
		printf("in-trials %.3f of the guests' wall time (%.1f of %.1f s, %zu guests, experiment "
		       "%s)\n",
		       trials / wall, trials / 1000, wall / 1000, json_array_size(guests),
		       text(run, "name"));
}

/* Bytes of the initramfs with this hash, 0 when it is gone. */
static double initramfs_bytes(const char *sha256)
{
	DIR *dir = opendir(INITRAMFS_DIR);
	struct dirent *e;
	double bytes = 0;

	while (sha256 && dir && !bytes && (e = readdir(dir))) {
		char *path = text_print(INITRAMFS_DIR "/%s", e->d_name), hex[SHA256_HEX];
		struct stat st;

		if (path && e->d_name[0] != '.' && !file_sha256(path, hex) &&
		    !strcmp(hex, sha256) && !stat(path, &st))
			bytes = st.st_size;
		free(path);
	}
	if (dir)
		closedir(dir);
	return bytes;
}

static void print_initramfs(const json_t *kernel)
{
	double bytes = initramfs_bytes(text(kernel, "initramfs_sha256"));

	if (bytes)
		printf("initramfs/%s %.3f of 12 MiB (%.2f MiB)\n", text(kernel, "spec"),
		       bytes / LIMIT_BYTES, bytes / (1 << 20));
}

static void print_memory(const json_t *guests)
{
	json_t *guest;
	size_t i;

	json_array_foreach (guests, i, guest) {
		double bytes = number(guest, "own_bytes");

		if (bytes)
			printf("memory/%s %.3f of 32 MiB besides the pages placed (%.2f MiB)\n",
			       text(guest, "kernel"), bytes / MEMORY_LIMIT, bytes / (1 << 20));
	}
}

int main(int argc, char **argv)
{
	struct diag why = { "" };
	json_t *run, *guests, *kernel;
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "bench_run: call it as bench_run DIR\n");
		return 2;
	}
	run = run_json_load(argv[1], &why);
	if (!run) {
		diag_print(&why);
		return 2;
	}
	guests = json_object_get(run, "guests");
	json_array_foreach (json_object_get(run, "kernels"), i, kernel)
		print_boot(guests, text(kernel, "spec"));
	print_share(run, guests);
	json_array_foreach (json_object_get(run, "kernels"), i, kernel)
		print_initramfs(kernel);
	print_memory(guests);
	json_decref(run);
	return 0;
}
