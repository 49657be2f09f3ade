// SPDX-License-Identifier: GPL-2.0
/* Arming and disarming: hooks are placed for an operation, and go when no file is open any more. */

#include <linux/thread_info.h>
#include <linux/workqueue.h>

#include "pfnbench.h"

/*
 * place_lock: who arms, from placing hooks on, which can wait for every task of the machine; so it
 *	is taken where a kill ends the wait, or where nothing else depends on it
 * arm_lock: guards what is armed; inside of place_lock. Disarming holds it until the hooks that are
 *	inside return
 * files: open ones
 */
static DEFINE_MUTEX(place_lock);
static DEFINE_MUTEX(arm_lock);
static atomic_t files;

/**
 * pfnb_arm() - run the current task's next operations, or a driver's, under op->policy
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
	err = pfnb_op_armed() ? -EBUSY : pfnb_hooks_place(op);
	if (!err) {
		mutex_lock(&arm_lock);
		pfnb_op_open(op);
		mutex_unlock(&arm_lock);
	}
	mutex_unlock(&place_lock);
	return err;
}

/* A task that disarms its own operation is not in it; a driver may be, and wait for blockers. */
static void end_and_drain(struct pfnb_op *op)
{
	WRITE_ONCE(op->cancelled, true);
	pfnb_watch_cancel();
	pfnb_op_drain();
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
	if (pfnb_op_armed() != op)
		err = -EINVAL;
	else if (op->task == current)
		end_and_drain(op);
	else if (!pfnb_op_try_drain())
		err = -EBUSY;
	if (!err)
		pfnb_op_close(op);
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
	if (pfnb_op_armed() == op) {
		end_and_drain(op);
		if (op->runs && op->target == PFNB_TARGET_OFFLINE && op->task != current)
			set_tsk_thread_flag(op->task, TIF_SIGPENDING);
		pfnb_op_close(op);
	}
	mutex_unlock(&arm_lock);
}

/* Long enough that a file which is closed and opened again finds its hooks in place. */
#define LINGER HZ

static void unhook(struct work_struct *work)
{
	mutex_lock(&place_lock);
	if (!pfnb_op_armed() && !atomic_read(&files))
		pfnb_hooks_remove();
	mutex_unlock(&place_lock);
}

static DECLARE_DELAYED_WORK(unhook_work, unhook);

/**
 * pfnb_arm_opened() - a file was opened
 */
void pfnb_arm_opened(void)
{
	if (atomic_inc_return(&files) == 1)
		cancel_delayed_work(&unhook_work);
}

/**
 * pfnb_arm_closed() - a file is closed, with nothing armed: hooks go some time after the last one
 *
 * Not at once, for removing them takes RCU grace periods, and a task that is killed should not
 * wait.
 */
void pfnb_arm_closed(void)
{
	if (atomic_dec_and_test(&files) && pfnb_hooks_any())
		schedule_delayed_work(&unhook_work, LINGER);
}

/**
 * pfnb_arm_exit() - before the module goes
 */
void pfnb_arm_exit(void)
{
	cancel_delayed_work_sync(&unhook_work);
}
