// SPDX-License-Identifier: GPL-2.0
/* A process whose threads make calls on files that they share, of themselves and with others. */

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz-ioctl/fuzz.h"

#define USER_PAGES 256
#define PAGE	   4096

struct worker {
	struct fuzz *fuzz;
	unsigned int process;
	unsigned int index;
	uint64_t seed;
	_Atomic int *files;
};

/* Memory of the process, for pins and for others' operations to move. */
static void tell_pages(struct fuzz *f, unsigned int process)
{
	char *mem = mmap(NULL, USER_PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	unsigned int first = process * (FUZZ_USER_PFNS / FUZZ_PROCESSES);
	uint64_t entry;

	for (unsigned int i = 0; mem != MAP_FAILED && i < FUZZ_USER_PFNS / FUZZ_PROCESSES; i++)
		if (pread(fd, &entry, sizeof(entry),
			  ((uintptr_t)mem / PAGE + i * 3) * sizeof(entry)) == sizeof(entry))
			f->user[first + i] = entry & ((1ull << 55) - 1);
	close(fd);
}

static void *run(void *data)
{
	const struct worker *w = data;
	struct fuzz_caller c = {
		.fuzz = w->fuzz,
		.doing = &w->fuzz->doing[w->process][w->index],
		.files = w->files,
		.fail_nth = fuzz_fail_open(w->fuzz),
		.bitmap = calloc(PFNB_MAX_PAGES / 64, sizeof(uint64_t)),
	};

	rng_seed(&c.rng, w->seed);
	w->fuzz->tid[w->process][w->index] = gettid();
	while (c.bitmap && !w->fuzz->stop)
		fuzz_call(&c);
	w->fuzz->tid[w->process][w->index] = 0;
	return NULL;
}

/* Ends what waits, or tells of a page that was poisoned, and nothing else. */
static void on_signal(int sig)
{
}

_Noreturn void fuzz_worker(struct fuzz *f, unsigned int process, uint64_t seed,
			   unsigned int nr_shared, const int *shared)
{
	const struct sigaction act = { .sa_handler = on_signal };
	struct worker workers[FUZZ_THREADS];
	_Atomic int files[FUZZ_FILES];
	pthread_t threads[FUZZ_THREADS];
	unsigned int nr = 0;
	struct rng rng;

	rng_seed(&rng, seed);
	sigaction(SIGUSR1, &act, NULL);
	sigaction(SIGBUS, &act, NULL);
	for (unsigned int i = 0; i < FUZZ_FILES; i++)
		files[i] = i < nr_shared ? shared[i] : -1;
	tell_pages(f, process);
	for (unsigned int wanted = 2 + rng_below(&rng, FUZZ_THREADS - 1); nr < wanted; nr++) {
		workers[nr] = (struct worker){
			.fuzz = f,
			.process = process,
			.index = nr,
			.seed = rng_next(&rng),
			.files = files,
		};
		if (pthread_create(&threads[nr], NULL, run, &workers[nr]))
			break;
	}
	for (unsigned int i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}
