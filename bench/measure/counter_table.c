// SPDX-License-Identifier: GPL-2.0
#include "bench/measure/counter_table.h"

#include <string.h>

#include "bench/measure/zone_lock.h"

#define DTLB_LOAD_MISS                                                                             \
	(PERF_COUNT_HW_CACHE_DTLB | PERF_COUNT_HW_CACHE_OP_READ << 8 |                             \
	 PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

#define HARDWARE(name_, config_, summary_)                                                         \
	{                                                                                          \
		.name = name_, .summary = summary_, .group = COUNTER_HARDWARE,                     \
		.measure = MEASURE_COUNTERS, .config = config_                                     \
	}
/* Software events: the scheduler and the fault handler count them anyway. */
#define SOFTWARE(name_, config_, summary_)                                                         \
	{                                                                                          \
		.name = name_, .summary = summary_, .group = COUNTER_SOFTWARE,                     \
		.measure = MEASURE_LATENCY, .config = config_                                      \
	}
#define TASK(level_, system_, event_, summary_)                                                    \
	{                                                                                          \
		.name = #event_, .summary = summary_, .group = COUNTER_TRACEPOINT,                 \
		.measure = level_, .system = system_, .event = #event_                             \
	}
#define ALL_CPUS(level_, system_, event_, summary_)                                                \
	{                                                                                          \
		.name = #event_ ".cpu", .summary = summary_, .group = COUNTER_CPU,                 \
		.measure = level_, .system = system_, .event = #event_                             \
	}

/* Only with more than one CPU, so that one alone pays nothing for them. */
#define BETWEEN_CPUS(name_, group_, level_, system_, event_, summary_, ...)                        \
	{                                                                                          \
		.name = name_, .summary = summary_, .group = group_, .measure = level_,            \
		.system = system_, .event = event_, .others = true, __VA_ARGS__                    \
	}

/* enum tlb_flush_reason of the kernel */
#define SENT	 "reason == 4"
#define RECEIVED "reason == 1"

const struct counter counter_table[COUNTERS_NR] = {
	HARDWARE(COUNTER_INSTRUCTIONS, PERF_COUNT_HW_INSTRUCTIONS,
		 "instructions of the task, user space and kernel; where clock = icount and there "
		 "is one CPU: the virtual clock while the task runs (1 ns = 1 instruction)"),
	HARDWARE("cycles", PERF_COUNT_HW_CPU_CYCLES, "CPU cycles of the task"),
	HARDWARE("cache_misses", PERF_COUNT_HW_CACHE_MISSES, "misses of the last-level cache"),
	{ .name = "dtlb_load_misses",
	  .summary = "loads that missed the data TLB",
	  .group = COUNTER_HARDWARE,
	  .measure = MEASURE_COUNTERS,
	  .config = DTLB_LOAD_MISS,
	  .cache = true },
	HARDWARE("branch_misses", PERF_COUNT_HW_BRANCH_MISSES, "mispredicted branches"),
	SOFTWARE(COUNTER_TASK_CLOCK, PERF_COUNT_SW_TASK_CLOCK,
		 "time that the task had a CPU, with the interrupts it took, ns"),
	SOFTWARE("context_switches", PERF_COUNT_SW_CONTEXT_SWITCHES,
		 "times that the task gave up its CPU or lost it"),
	SOFTWARE("cpu_migrations", PERF_COUNT_SW_CPU_MIGRATIONS,
		 "times that it was moved to another CPU"),
	SOFTWARE("page_faults", PERF_COUNT_SW_PAGE_FAULTS, "page faults of the task"),
	TASK(MEASURE_COUNTERS, "page_isolation", test_pages_isolated,
	     "calls of test_pages_isolated()"),
	TASK(MEASURE_COUNTERS, "migrate", mm_migrate_pages, "calls of migrate_pages()"),
	TASK(MEASURE_COUNTERS, "irq_vectors", local_timer_entry, "timer interrupts in the task"),
	TASK(MEASURE_COUNTERS, "irq_vectors", call_function_entry,
	     "interrupts by which other CPUs had this one call something, many CPUs asked"),
	TASK(MEASURE_COUNTERS, "irq_vectors", call_function_single_entry,
	     "the same, one CPU asked"),
	TASK(MEASURE_COUNTERS, "irq_vectors", reschedule_entry, "interrupts to reschedule"),
	TASK(MEASURE_ALL, "kmem", mm_page_alloc, "allocations of pages by the task"),
	TASK(MEASURE_ALL, "kmem", mm_page_free, "pages freed by the task"),
	TASK(MEASURE_ALL, "tlb", tlb_flush, "TLB flushes in the task, its own CPU's"),
	{ .name = "irq_disable",
	  .summary =
		  "times that the task switched interrupts off, as for the zone lock; for how long "
		  "is not told",
	  .group = COUNTER_TRACEPOINT,
	  .measure = MEASURE_ALL,
	  .system = "preemptirq",
	  .event = "irq_disable",
	  .hint = "only kernels with CONFIG_IRQSOFF_TRACER trace it" },
	ALL_CPUS(MEASURE_COUNTERS, "irq_vectors", local_timer_entry,
		 "timer interrupts on all CPUs, whatever ran there"),
	ALL_CPUS(MEASURE_COUNTERS, "irq_vectors", call_function_entry,
		 "CPUs that were interrupted to call something, many asked: TLB shootdowns too"),
	ALL_CPUS(MEASURE_COUNTERS, "irq_vectors", call_function_single_entry,
		 "the same, one asked; up to one for each other CPU is of reading the counters"),
	ALL_CPUS(MEASURE_COUNTERS, "irq_vectors", reschedule_entry,
		 "interrupts to reschedule on all CPUs"),
	ALL_CPUS(MEASURE_COUNTERS, "workqueue", workqueue_execute_start,
		 "work items begun on all CPUs, on whoever's behalf"),
	ALL_CPUS(MEASURE_ALL, "tlb", tlb_flush, "TLB flushes on all CPUs, of context switches too"),
	BETWEEN_CPUS("tlb_shootdowns", COUNTER_TRACEPOINT, MEASURE_COUNTERS, "tlb", "tlb_flush",
		     "TLB flushes that the task asked other CPUs for; those that are idle are not "
		     "interrupted",
		     .filter = SENT),
	BETWEEN_CPUS("tlb_shootdowns.cpu", COUNTER_CPU, MEASURE_COUNTERS, "tlb", "tlb_flush",
		     "TLB flushes that CPUs made for another one", .filter = RECEIVED),
	BETWEEN_CPUS("zone_lock_waits", COUNTER_TRACEPOINT, MEASURE_COUNTERS, ZONE_LOCK_SYSTEM,
		     ZONE_LOCK_EVENT, "times that the task found zone->lock taken, any zone's",
		     .zone_lock = true),
	BETWEEN_CPUS("zone_lock_waits.cpu", COUNTER_CPU, MEASURE_COUNTERS, ZONE_LOCK_SYSTEM,
		     ZONE_LOCK_EVENT, "times that any task found it taken, on all CPUs",
		     .zone_lock = true),
	BETWEEN_CPUS("mm_page_alloc_zone_locked", COUNTER_TRACEPOINT, MEASURE_ALL, "kmem",
		     "mm_page_alloc_zone_locked",
		     "pages that the task took of the zone, with zone->lock held: refills of "
		     "per-CPU lists", ),
	BETWEEN_CPUS("mm_page_alloc_zone_locked.cpu", COUNTER_CPU, MEASURE_ALL, "kmem",
		     "mm_page_alloc_zone_locked", "the same on all CPUs", ),
	BETWEEN_CPUS("mm_page_pcpu_drain", COUNTER_TRACEPOINT, MEASURE_ALL, "kmem",
		     "mm_page_pcpu_drain",
		     "pages that the task gave back to the zone from per-CPU lists, any CPU's", ),
	BETWEEN_CPUS("mm_page_pcpu_drain.cpu", COUNTER_CPU, MEASURE_ALL, "kmem",
		     "mm_page_pcpu_drain", "the same on all CPUs", ),
};

unsigned int counter_find(const char *name)
{
	unsigned int i = 0;

	while (i < COUNTERS_NR && strcmp(counter_table[i].name, name))
		i++;
	return i;
}
