// SPDX-License-Identifier: GPL-2.0
/*
 * The operation that is armed, and who may look at it.
 *
 * Hooks act for one task, in its own calls; others compare a pointer and go on. A hook enters the
 * operation before it looks at it and leaves it when it is done: a replaced function from its entry
 * to its return, however long it sleeps. Disarming begins when nobody is inside, and from then on
 * nobody enters. So neither the operation nor its file nor the module, which the file holds, go
 * while a hook needs them. What is left of a hook after it has left does not sleep, and taking
 * hooks away waits for that (unregister_ftrace_function()).
 */

#include <linux/sched/task.h>
#include <linux/thread_info.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "pfnbench.h"

/* Added to @users from the isolation of the range to its end. */
#define RUNNING (1 << 16)

/*
 * place_lock: who arms, from placing hooks on, which can wait for every task of the machine; so it
 *	is taken where a kill ends the wait, or where nothing else depends on it
 * arm_lock: guards what follows, and is never held for long; inside of place_lock
 * armed: to be followed from inside only
 * armed_task: to be compared, never followed; NULL: nobody enters any more
 * users: how many are inside; -1: nothing is armed
 * idle: whoever disarms waits here until nobody is inside
 * files: open ones
 */
static DEFINE_MUTEX(place_lock);
static DEFINE_MUTEX(arm_lock);
static struct pfnb_op *armed;
static struct task_struct *armed_task;
static atomic_t users = ATOMIC_INIT(-1);
static DECLARE_WAIT_QUEUE_HEAD(idle);
static atomic_t files;

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
 * pfnb_op_leave() - after pfnb_op_enter(); the operation may be gone afterwards
 */
void pfnb_op_leave(void)
{
	atomic_dec(&users);
	smp_mb__after_atomic(); /* take_away() writes armed_task, then reads users */
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
 * pfnb_arm() - run the current task's next operations under op->policy
 * @op: from pfnb_op_init(); must stay until it is disarmed
 *
 * Return: 0; -EBUSY when another operation is armed; -EOPNOTSUPP when hooks cannot be placed;
 * -ENOMEM; -EINTR when the task is killed meanwhile.
 */
int pfnb_arm(struct pfnb_op *op)
{
	int err;

	if (mutex_lock_killable(&place_lock))
		return -EINTR;
	/* Only here another one would be armed. */
	err = READ_ONCE(armed) ? -EBUSY : pfnb_hooks_place(op);
	if (!err) {
		mutex_lock(&arm_lock);
		op->task = get_task_struct(current);
		armed = op;
		atomic_set(&users, 0);
		WRITE_ONCE(armed_task, current); /* only this task takes it for its own */
		mutex_unlock(&arm_lock);
	}
	mutex_unlock(&place_lock);
	return err;
}

/* Nobody is inside, and nobody can enter. */
static void disarmed(struct pfnb_op *op)
{
	/* Nothing undoes the isolation of a block that went offline. */
	if (op->isolated_at)
		op->hits.isolated_ns += ktime_to_ns(ktime_sub(ktime_get(), op->isolated_at));
	op->isolated_at = 0;
	armed = NULL;
	WRITE_ONCE(armed_task, NULL);
	put_task_struct(op->task);
	op->task = NULL;
}

static bool nobody_inside(void)
{
	int was = atomic_read(&users);

	return was % RUNNING == 0 && atomic_cmpxchg(&users, was, -1) == was;
}

static void take_away(struct pfnb_op *op)
{
	WRITE_ONCE(armed_task, NULL);
	wait_event(idle, nobody_inside());
}

/**
 * pfnb_disarm() - undo pfnb_arm()
 * @op: from pfnb_arm()
 *
 * Return: 0; -EINVAL when @op is not armed; -EBUSY while it runs, in another task.
 */
int pfnb_disarm(struct pfnb_op *op)
{
	int err = 0;

	mutex_lock(&arm_lock);
	if (armed != op)
		err = -EINVAL;
	else if (op->task == current)
		take_away(op);
	else if (atomic_cmpxchg(&users, 0, -1))
		err = -EBUSY;
	if (!err)
		disarmed(op);
	mutex_unlock(&arm_lock);
	return err;
}

/**
 * pfnb_disarm_always() - the same at the end of a file, which does not fail
 * @op: does not have to be armed
 *
 * A hook that waits for blockers is woken and gives up; all hooks have returned when this does. The
 * operation of another task goes on without them. offline_pages() would never end by itself then,
 * since nothing has checked its range: a pending signal ends it, as in policy.c.
 */
void pfnb_disarm_always(struct pfnb_op *op)
{
	mutex_lock(&arm_lock);
	if (armed == op) {
		WRITE_ONCE(op->cancelled, true);
		pfnb_watch_cancel();
		take_away(op);
		if (op->runs && op->target == PFNB_TARGET_OFFLINE && op->task != current)
			set_tsk_thread_flag(op->task, TIF_SIGPENDING);
		disarmed(op);
	}
	mutex_unlock(&arm_lock);
}

/* Long enough that a file which is closed and opened again finds its hooks in place. */
#define LINGER HZ

static void unhook(struct work_struct *work)
{
	mutex_lock(&place_lock);
	if (!armed && !atomic_read(&files))
		pfnb_hooks_remove();
	mutex_unlock(&place_lock);
}

static DECLARE_DELAYED_WORK(unhook_work, unhook);

/**
 * pfnb_armed_opened() - a file was opened
 */
void pfnb_armed_opened(void)
{
	if (atomic_inc_return(&files) == 1)
		cancel_delayed_work(&unhook_work);
}

/**
 * pfnb_armed_closed() - a file is closed, with nothing armed: hooks go some time after the last one
 *
 * Not at once, for removing them takes RCU grace periods, and a task that is killed should not
 * wait.
 */
void pfnb_armed_closed(void)
{
	if (atomic_dec_and_test(&files) && pfnb_hooks_any())
		schedule_delayed_work(&unhook_work, LINGER);
}

/**
 * pfnb_armed_exit() - before the module goes
 */
void pfnb_armed_exit(void)
{
	cancel_delayed_work_sync(&unhook_work);
}
