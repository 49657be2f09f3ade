// SPDX-License-Identifier: GPL-2.0
/* Init of a guest. There is nothing else in it: no shell, no service. */

#include "bench/env/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/arch/arch.h"
#include "bench/boot/qemu.h"
#include "bench/env/environment_facts.h"
#include "bench/env/guest_settings.h"
#include "bench/env/guest_symbols.h"
#include "bench/env/worker.h"
#include "bench/machine/journal.h"
#include "bench/machine/kernel_module.h"
#include "bench/machine/machine.h"
#include "bench/machine/private_mount.h"
#include "bench/machine/stock_module.h"
#include "bench/machine/virtio.h"
#include "bench/protocol/job.h"
#include "bench/protocol/message.h"
#include "bench/util/file.h"

#define PATH_INIT     "/init"
#define PATH_MODULE   "/pfnbench.ko"
#define PATH_CMDLINE  "/proc/cmdline"
#define PATH_JOB      "/job.json"
#define PATH_LOG      "/dev/" ARCH_CONSOLE
#define PATH_MESSAGES "/dev/" ARCH_FRAMES

/*
 * Seconds after boot before anything is measured: until then the kernel's own start-up work (clock
 * source selection, RCU, deferred initialisation) makes the first operations two to three times as
 * dear. Under icount idle time costs nothing.
 */
#define SETTLE_S 8

/* Without the module pages are taken until some lie in a block, and init must not starve. */
#define RESERVE_BYTES (128ull << 20)

#define PAUSE_EVERY 4096

static const struct {
	const char *type;
	const char *path;
} mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "tmpfs", "/tmp" },
};

/* The number that the kernel gives the namespace it starts with: PROC_PID_INIT_INO. */
#define INITIAL_PID_NS "pid:[4026531836]"

/* A kernel without CONFIG_PID_NS has one only. */
static int check_namespace(int proc, struct diag *why)
{
	char name[64];
	ssize_t n = readlinkat(proc, "self/ns/pid", name, sizeof(name) - 1);

	if (n < 0)
		return errno == ENOENT
			       ? 0
			       : diag_set(why, -errno, "/proc/self/ns/pid: %s", strerror(errno));
	name[n] = '\0';
	return strcmp(name, INITIAL_PID_NS)
		       ? diag_set(why, -EPERM, "this is a container: its processes are in %s", name)
		       : 0;
}

static int check_cmdline(int proc, struct diag *why)
{
	char text[4096];
	int fd = openat(proc, "cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int err = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (err)
		return diag_set(why, err, PATH_CMDLINE ": %s", strerror(-err));
	text[n] = '\0';
	return qemu_cmdline_is_ours(text)
		       ? 0
		       : diag_set(why, -EPERM, "this kernel was not started by pfnbench");
}

bool guest_named_init(const char *name)
{
	return name && !strcmp(name, PATH_INIT);
}

int guest_check(const char *name, struct diag *why)
{
	int proc, err;

	if (!guest_named_init(name) || getpid() != 1)
		return diag_set(why, -EPERM, "the kernel has not started it as " PATH_INIT);
	/* The mount is private: /proc is not mounted yet, and need not be ours. */
	proc = private_mount("proc", "", why);
	if (proc < 0)
		return proc;
	err = check_namespace(proc, why);
	if (!err)
		err = check_cmdline(proc, why);
	close(proc);
	return err;
}

static void say(const char *what)
{
	printf("pfnbench: %s: %s\n", what, strerror(errno));
	fflush(stdout);
}

/* Pages of memfd_secret() are counted against it, even root's: the guest is theirs alone. */
static void raise_limits(void)
{
	const struct rlimit locked = { RLIM_INFINITY, RLIM_INFINITY };

	if (setrlimit(RLIMIT_MEMLOCK, &locked))
		say("RLIMIT_MEMLOCK");
}

void guest_set_up(void)
{
	raise_limits();
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL) &&
		    errno != EBUSY)
			say(mounts[i].path);
	guest_settings(say);
}

/* 115200 baud is as fast as any under emulation; raw, so that no byte is changed. */
static int open_serial(const char *path)
{
	struct termios tio;
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || tcgetattr(fd, &tio))
		return fd;
	cfmakeraw(&tio);
	cfsetspeed(&tio, B115200);
	tcsetattr(fd, TCSANOW, &tio);
	return fd;
}

int guest_load_module(const char *words)
{
	return kernel_module_load(PATH_MODULE, words ?: "");
}

/*
 * By icount QEMU runs one CPU until it halts or executes PAUSE. Kernels before 6.5 start another
 * CPU and call schedule() until it is there, which is neither: a process that does nothing but
 * PAUSE gives the new CPU its turns.
 */
static pid_t start_pausing(void)
{
	pid_t pid = fork();

	if (!pid)
		for (volatile unsigned int i = 0;; i++)
			if (i % PAUSE_EVERY == 0)
				__builtin_ia32_pause();
	return pid;
}

/* Where the kernel was started with maxcpus=1. */
static void start_cpus(void)
{
	pid_t pid = -1;

	for (int cpu = 1; cpu < CPUS_MAX; cpu++) {
		char path[64];
		int fd;

		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			break;
		if (pid < 0)
			pid = start_pausing();
		if (write(fd, "1", 1) < 0)
			say(path);
		close(fd);
	}
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

static void settle(void)
{
	struct timespec until = { .tv_sec = SETTLE_S };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* Whoever wants to know whether a guest runs at all need not wait for what is measured. */
static bool is_probe(const struct job *job)
{
	return !job->nr_trials && !job->symbols;
}

static int read_job(struct job *job)
{
	struct diag why;
	char *text;
	size_t len;
	int err = file_read(PATH_JOB, &text, &len);

	if (err) {
		errno = -err;
		say(PATH_JOB);
		return err;
	}
	err = job_parse(text, len, job, &why);
	free(text);
	if (err)
		diag_print(&why);
	return err;
}

/* The kernel itself gives these to init. */
static bool is_from_kernel(const char *word)
{
	return !strncmp(word, "HOME=", 5) || !strncmp(word, "TERM=", 5);
}

static void add_words(json_t *list, char **words)
{
	for (; *words; words++)
		if (!is_from_kernel(*words) && !qemu_cmdline_has(*words))
			json_array_append_new(list, json_string(*words));
}

/*
 * What a kernel does not know of its command line it hands to init: NAME=VALUE in the environment,
 * other words as arguments. A misspelt word would measure nothing, and nobody would see it.
 */
static void add_unknown_words(json_t *facts, char **argv)
{
	json_t *list = json_array();

	add_words(list, argv + 1);
	add_words(list, environ);
	if (json_array_size(list))
		json_object_set(facts, "unknown_words", list);
	json_decref(list);
}

static int run_job(const struct job *job, char **argv, int frames, int log)
{
	json_t *facts = environment_facts_json(job_is_icount(job));
	int err;

	add_unknown_words(facts, argv);
	err = message_send(frames, MESSAGE_FACTS, facts);

	if (!err)
		err = job->symbols ? guest_symbols_send(frames)
				   : worker_supervise(job, frames, log);
	return err;
}

/* As it is loaded virtio_mem adds what the device asks for: see virtio_memory_empty(). */
static void load_stock_modules(void)
{
	bool has_memory = !virtio_has_memory(NULL);

	if (has_memory)
		virtio_auto_online(NULL);
	stock_modules_load();
	if (has_memory)
		virtio_memory_empty();
}

/*
 * The module, or what it takes to do without it, as a host does: user space places pages, in blocks
 * that it notes in a journal.
 */
static void open_module(struct job *job, struct journal *journal)
{
	struct diag why;
	int err;

	if (!job->module_error) {
		errno = -guest_load_module(job->module);
		if (errno)
			say(PATH_MODULE);
		return;
	}
	err = module_say_absent(job->module_error) ?: journal_open(journal, NULL, "", 0, &why);
	if (err) {
		errno = -err;
		say("journal");
		return;
	}
	job->journal = journal;
	job->reserve_bytes = RESERVE_BYTES;
}

static int check_job(struct diag *why)
{
	return access(PATH_JOB, R_OK)
		       ? diag_set(why, -errno, "there is no " PATH_JOB ": %s", strerror(errno))
		       : 0;
}

int cmd_guest(char **argv, struct diag *why)
{
	int frames, log, err = check_job(why) ?: guest_check(argv[0], why);
	struct journal journal;
	struct job job;

	if (err) {
		diag_prefix(why, "call it by another name than " PATH_INIT
				 ", which is for guests that pfnbench run starts: ");
		return err;
	}
	guest_set_up();
	log = open_serial(PATH_LOG);
	frames = open_serial(PATH_MESSAGES);
	if (frames < 0)
		say(PATH_MESSAGES);
	err = read_job(&job);
	/* Where it does not load null targets still run, and others say why they cannot. */
	if (!err)
		open_module(&job, &journal);
	load_stock_modules();
	start_cpus();
	if (err || !is_probe(&job))
		settle();
	if (!err && frames >= 0 && run_job(&job, argv, frames, log))
		say("job");
	if (!err)
		job_free(&job);
	tcdrain(frames);
	tcdrain(log);
	reboot(RB_AUTOBOOT);
	return -EIO;
}
