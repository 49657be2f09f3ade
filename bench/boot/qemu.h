/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_QEMU_H
#define PFNBENCH_BOOT_QEMU_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/boot/accel.h"
#include "bench/experiment/experiment.h"
#include "bench/util/file.h"

/* File name of the plugin that counts what guests execute */
#define QEMU_PLUGIN "pfnprofile.so"

/* QOM path of the virtio-mem device */
#define QEMU_VIRTIO_MEM "/machine/peripheral/vmem"

/**
 * struct qemu_guest - what one guest is started with
 * @nodes: NUMA nodes with an equal share of the memory; the CPUs are all in the first
 * @cma_bytes: contiguous memory area that the kernel reserves at boot; 0: none
 * @virtio_mem_bytes: size of a virtio-mem device, all of which is asked for; 0: none
 * @dimm_bytes: size of a DIMM in the last node, besides @memory_bytes; 0: none
 * @balloon: it has a virtio balloon
 * @cmdline: further words of its kernel's command line, behind all others; NULL: none
 * @qmp: file descriptor of a socket to control the guest by, as text; NULL: none, as by icount,
 *	where a command that comes from outside would come at a moment of its own
 * @plugin: the plugin that counts what the guest executes; NULL: none. Of it alone:
 * @symbols: file with the names of functions, without commas
 * @profile: file for what it counts, without commas
 * @cache: caches that memory accesses are counted with, as from cache_model_text(); NULL: they are
 *	   not counted
 * @cold: these caches are empty when an operation begins
 * @kernel, @initrd: files that QEMU opens
 * @console: file for the kernel's log, without commas
 * @frames: file for the records, without commas
 */
struct qemu_guest {
	struct accel accel;
	uint32_t cpus;
	uint32_t nodes;
	uint64_t memory_bytes;
	uint64_t cma_bytes;
	uint64_t virtio_mem_bytes;
	uint64_t dimm_bytes;
	bool balloon;
	const char *cmdline;
	const char *qmp;
	const char *plugin;
	const char *symbols;
	const char *profile;
	const char *cache;
	bool cold;
	const char *kernel;
	const char *initrd;
	const char *console;
	const char *frames;
};

/**
 * qemu_guest_of() - the machine that an experiment asks for
 * @exp: the experiment; outlives the guest's description, which points into it
 * @accel: how it is run
 *
 * Return: the guest, without its files, without a socket to control it by and without a plugin
 */
struct qemu_guest qemu_guest_of(const struct experiment *exp, const struct accel *accel);

/**
 * qemu_wants_qmp() - whether such a guest is controlled from outside while it runs
 * @g: the guest; @g->qmp is not looked at
 *
 * Return: true where its CPUs are pinned, or it has a virtio-mem device or a balloon, but not where
 * it runs by icount.
 */
bool qemu_wants_qmp(const struct qemu_guest *g);

/**
 * qemu_argv() - the command line of a guest
 * @g: the guest; all of its files are named
 *
 * Return: NULL terminated array, released with qemu_argv_free()
 */
char **qemu_argv(const struct qemu_guest *g);

/**
 * qemu_argv_free() - free a command line
 * @argv: as from qemu_argv(); may be NULL
 */
void qemu_argv_free(char **argv);

/**
 * qemu_args_json() - the command line as it is recorded: without this machine's paths
 * @g: the guest; the names of its files and @g->qmp are not looked at
 *
 * Return: new reference to an array of strings
 */
json_t *qemu_args_json(const struct qemu_guest *g);

/**
 * qemu_cmdline() - the kernel's command line
 * @g: the guest; by icount it starts with one CPU, and init has to start the others
 *
 * Return: malloc()ed string
 */
char *qemu_cmdline(const struct qemu_guest *g);

/**
 * qemu_cmdline_is_ours() - whether a kernel was started with a command line of qemu_cmdline()'s
 * @cmdline: /proc/cmdline
 *
 * It is when every word that all guests have is there: more than a dozen, in a combination that
 * nobody else has a use for.
 *
 * Return: true when all of these words are there.
 */
bool qemu_cmdline_is_ours(const char *cmdline);

/**
 * qemu_cmdline_has() - whether guests have a word on their command line, whatever was asked
 * @word: NAME or NAME=VALUE
 *
 * Return: true when qemu_cmdline() puts it there for all guests, or for all of one clock.
 */
bool qemu_cmdline_has(const char *word);

/**
 * struct qemu_version - the emulator that is installed
 */
struct qemu_version {
	char version[64];
	char sha256[SHA256_HEX];
};

/**
 * qemu_find() - find QEMU in PATH and ask for its version
 * @v: gets the version and the program's SHA-256
 * @why: what is missing and what to install
 *
 * Return: 0, -ENOENT when QEMU is not in PATH, -EIO when it tells no version, another -errno, or
 * QEMU's exit status when that is not 0.
 */
int qemu_find(struct qemu_version *v, struct diag *why);

#endif
