// SPDX-License-Identifier: GPL-2.0
/*
 * The operation that is armed, and who may look at it.
 *
 * Hooks act for one task, in its own calls; others compare a pointer and go on. If a driver is
 * armed, the task is whoever runs the driver's work item, while it is in the calls that are meant.
 *
 * A hook enters the operation before it looks at it and leaves it when it is done: a replaced
 * function from its entry to its return, however long it sleeps. Disarming begins when nobody is
 * inside, and from then on nobody enters. So neither the operation nor its file nor the module,
 * which the file holds, go while a hook needs them. What is left of a hook after it has left does
 * not sleep, and taking hooks away waits for that (unregister_ftrace_function()).
 */

#include <linux/sched/task.h>
#include <linux/wait.h>

#include "pfnbench.h"

/* Added to @users from the isolation of the range to its end. */
#define RUNNING (1 << 16)

/* Nobody's: a driver is armed, and in none of its calls. */
#define NO_CALL ((struct task_struct *)&idle)

/*
 * armed: to be followed from inside only
 * armed_task: to be compared, never followed; NULL: nobody enters any more
 * worker: runs the work item of the driver that is armed, or NULL; to be compared
 * users: how many are inside; -1: nothing is armed
 * idle: whoever disarms waits here until nobody is inside
 *
 * arm.c calls what changes these with its lock held.
 */
static struct pfnb_op *armed;
static struct task_struct *armed_task;
static struct task_struct *worker;
static atomic_t users = ATOMIC_INIT(-1);
static DECLARE_WAIT_QUEUE_HEAD(idle);

/**
 * pfnb_op_enter() - the operation armed for the current task, which stays until pfnb_op_leave()
 * Return: it, or NULL in any other task
 */
struct pfnb_op *pfnb_op_enter(void)
{
	if (READ_ONCE(armed_task) != current || !atomic_inc_unless_negative(&users))
		return NULL;
	/* Once more, for it may have been disarmed and another task's armed in between. */
	if (likely(READ_ONCE(armed_task) == current))
		return armed;
	pfnb_op_leave();
	return NULL;
}

/**
 * pfnb_op_here() - the operation that the caller has entered already
 *
 * Return: the operation, valid until pfnb_op_leave().
 */
struct pfnb_op *pfnb_op_here(void)
{
	return armed;
}

/**
 * pfnb_op_leave() - after pfnb_op_enter() and the like; the operation may be gone afterwards
 */
void pfnb_op_leave(void)
{
	atomic_dec(&users);
	smp_mb__after_atomic(); /* pfnb_op_drain() writes armed_task, then reads users */
	if (unlikely(!READ_ONCE(armed_task)))
		wake_up(&idle);
}

/**
 * pfnb_op_runs() - the range is isolated from now on, or the operation on it is over
 * @op: entered
 * @runs: true from the isolation of the range on, false at the end
 *
 * No other task disarms an operation that runs.
 */
void pfnb_op_runs(struct pfnb_op *op, bool runs)
{
	if (op->runs != runs)
		atomic_add(runs ? RUNNING : -RUNNING, &users);
	op->runs = runs;
}

/**
 * pfnb_op_isolated() - a part of the range, or all of it, is isolated from now on
 * @op: entered
 * @start: first PFN of the part
 * @end: one past its last PFN
 */
void pfnb_op_isolated(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	op->isolated_at = ktime_get();
	op->isolated_start = start;
	op->isolated_end = end;
	pfnb_op_runs(op, true);
}

/* At its undoing, or where nothing undoes it: a block has gone offline. */
static void add_isolated(struct pfnb_op *op)
{
	u64 ns;

	if (!op->isolated_at)
		return;
	ns = ktime_to_ns(ktime_sub(ktime_get(), op->isolated_at));
	op->hits.isolated_ns += ns;
	op->hits.isolated_page_ns += ns * (op->isolated_end - op->isolated_start);
	op->isolated_at = 0;
}

/**
 * pfnb_op_released() - the part is not isolated any more
 * @op: entered
 */
void pfnb_op_released(struct pfnb_op *op)
{
	add_isolated(op);
	pfnb_op_runs(op, false);
}

/**
 * pfnb_op_enter_driver() - enter the operation that the current task has armed for a driver
 * @op: may be armed for somebody else, or not at all
 *
 * Return: @op, which stays until pfnb_op_leave(), or NULL.
 */
struct pfnb_op *pfnb_op_enter_driver(struct pfnb_op *op)
{
	if (!atomic_inc_unless_negative(&users))
		return NULL;
	if (armed == op && op->task == current && op->flags & PFNB_ARM_DRIVER)
		return op;
	pfnb_op_leave();
	return NULL;
}

/**
 * pfnb_op_pass_begins() - the current task runs a driver's work item
 * @work: the work item
 *
 * Return: whether this driver is armed; pfnb_op_pass_ends() is due then.
 */
bool pfnb_op_pass_begins(const void *work)
{
	bool is;

	if (!atomic_inc_unless_negative(&users))
		return false;
	is = work >= armed->driver.work && work < armed->driver.work_end;
	if (is)
		WRITE_ONCE(worker, current);
	pfnb_op_leave();
	return is;
}

/**
 * pfnb_op_pass_ends() - and has done so
 */
void pfnb_op_pass_ends(void)
{
	cmpxchg(&worker, current, NULL);
}

/**
 * pfnb_op_call_begins() - the current task is in a call that hooks act on, if it is a driver's
 *
 * Return: whether it is; pfnb_op_call_ends() is due then.
 */
bool pfnb_op_call_begins(void)
{
	return READ_ONCE(worker) == current && cmpxchg(&armed_task, NO_CALL, current) == NO_CALL;
}

/**
 * pfnb_op_call_ends() - the call has returned; the operation may have been disarmed meanwhile
 */
void pfnb_op_call_ends(void)
{
	cmpxchg(&armed_task, current, NO_CALL);
}

/**
 * pfnb_op_init() - an operation of the current task, not armed yet
 * @op: overwritten; not armed
 * @target: enum pfnb_target
 * @policy: enum pfnb_policy
 * @start: first PFN of the range
 * @nr: pages of the range
 */
void pfnb_op_init(struct pfnb_op *op, u32 target, u32 policy, unsigned long start, unsigned long nr)
{
	*op = (struct pfnb_op){
		.policy = policy,
		.target = target,
		.start = start,
		.end = start + nr,
		.part_start = start,
		.part_end = start + nr,
		.hits.found_pfn = PFNB_NONE,
	};
}

/**
 * pfnb_op_start() - the deadline counts from now on
 * @op: armed for the current task, or not yet
 * @now: start of the operation, in ktime_get()'s clock
 */
void pfnb_op_start(struct pfnb_op *op, ktime_t now)
{
	op->burnt = false; /* not what the task did before is meant */
	op->deadline = op->limit ? ktime_add(now, op->limit) : 0;
}

/**
 * pfnb_op_part() - the task works on another part of the range from now on
 * @op: armed for the current task, entered
 * @start: first PFN of the part
 * @end: one past its last PFN
 */
void pfnb_op_part(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	add_isolated(op);
	op->part_start = start;
	op->part_end = end;
}

/**
 * pfnb_op_armed() - the operation that hooks act for
 *
 * Return: the operation, to be compared without arm.c's lock, and followed with it; NULL: none.
 */
struct pfnb_op *pfnb_op_armed(void)
{
	return READ_ONCE(armed);
}

/**
 * pfnb_op_open() - hooks act for an operation of the current task, or a driver's, from now on
 * @op: from pfnb_op_init(); none is armed
 */
void pfnb_op_open(struct pfnb_op *op)
{
	op->task = get_task_struct(current);
	armed = op;
	WRITE_ONCE(worker, NULL);
	atomic_set_release(&users, 0); /* armed, to pfnb_op_pass_begins() */
	/* only this task takes it for its own */
	WRITE_ONCE(armed_task, op->flags & PFNB_ARM_DRIVER ? NO_CALL : current);
}

static bool nobody_inside(void)
{
	int was = atomic_read(&users);

	return was % RUNNING == 0 && atomic_cmpxchg(&users, was, -1) == was;
}

/**
 * pfnb_op_drain() - nobody enters the armed operation any more, and nobody is inside
 *
 * Waits for those who are inside, however long they take.
 */
void pfnb_op_drain(void)
{
	WRITE_ONCE(armed_task, NULL);
	wait_event(idle, nobody_inside());
}

/**
 * pfnb_op_try_drain() - the same where nobody has to be waited for
 *
 * Return: false when somebody is inside or the operation runs; nothing has changed then.
 */
bool pfnb_op_try_drain(void)
{
	return !atomic_cmpxchg(&users, 0, -1);
}

/**
 * pfnb_op_close() - the operation is not armed any more
 * @op: armed, drained
 */
void pfnb_op_close(struct pfnb_op *op)
{
	add_isolated(op);
	armed = NULL;
	WRITE_ONCE(armed_task, NULL);
	put_task_struct(op->task);
	op->task = NULL;
}
