// SPDX-License-Identifier: GPL-2.0
/*
 * Memory devices of a guest: what their drivers are asked for, and where the drivers' work spends
 * its time.
 *
 * A request that comes from outside of the guest comes at a moment that no two runs share. So the
 * request is made here: the driver reads the device's configuration through a table of functions,
 * one of which is replaced. All that follows is the driver's and the hypervisor's own: real
 * requests, real answers.
 */

#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <uapi/linux/virtio_balloon.h>
#include <uapi/linux/virtio_mem.h>
#include <pfnbench_mark.h>

#include "pfnbench.h"

/* A number that no driver has read. */
#define NOTHING U64_MAX

static struct kretprobe probes[PFNB_STEP_NR];

/**
 * struct attached - the device that a file has attached to; one in the system
 *
 * Its driver and the bus' may go meanwhile. As long as it has a driver, and its own lock keeps
 * that, the bus' is there as well.
 *
 * @lock: held by every call but while it waits
 * @owner: the file, or NULL
 * @vdev: a reference is held
 * @real: its functions, @mine are those with @get replaced; stays when @vdev goes, for a driver may
 * be in @mine still. NULL: nothing was attached yet
 * @plugs: the steps of plugging are counted
 * @pretend: the driver reads @asked
 * @read: the number that the driver has read last
 * @done: that the last pass which has ended had read
 * @wanted: what is counted ends with the first pass that has read it
 * @worker: runs a pass
 * @v: what was counted
 * @taken: page frames, @nr_taken of them
 * @start: of virtio-mem's memory, its physical address; @bytes of it
 */
static struct attached {
	struct mutex lock;
	const void *owner;
	const struct pfnb_virtio_kind *kind;
	struct virtio_device *vdev;
	const struct virtio_config_ops *real;
	struct virtio_config_ops mine;
	bool plugs;
	bool pretend;
	u64 asked;
	u64 read;
	u64 done;
	u64 wanted;
	struct task_struct *worker;
	wait_queue_head_t ended;
	struct pfnb_virtio v;
	u64 taken[PFNB_VIRTIO_PFNS];
	unsigned int nr_taken;
	u64 start;
	u64 bytes;
} at = {
	.lock = __MUTEX_INITIALIZER(at.lock),
	.ended = __WAIT_QUEUE_HEAD_INITIALIZER(at.ended),
};

/* The number is little endian, as are all that this module runs on. */
static void get(struct virtio_device *vdev, unsigned int offset, void *buf, unsigned int len)
{
	u64 number = 0;

	at.real->get(vdev, offset, buf, len);
	if (offset != at.kind->offset || len != at.kind->len)
		return;
	if (READ_ONCE(at.pretend))
		memcpy(buf, &at.asked, len);
	memcpy(&number, buf, len);
	WRITE_ONCE(at.read, number);
}

/* With the device locked, and a driver that has it. */
static u64 config_number(u32 offset, u32 len)
{
	u64 number = 0;

	at.real->get(at.vdev, offset, &number, len);
	return number;
}

/**
 * struct probed - a call that has not returned yet
 * @pfn: where it is to take memory
 * @bytes: of struct pages that memory is taken for
 */
struct probed {
	u64 begin_ns;
	u64 pfn;
	u64 bytes;
};

/* The driver's own retries, and passes that a memory block's removal starts, are not counted. */
static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	enum pfnb_virtio_step step = get_kretprobe(ri) - probes;
	struct probed *p = (struct probed *)ri->data;
	bool first;

	if (READ_ONCE(at.done) == READ_ONCE(at.wanted))
		return 1;
	if (step == PFNB_STEP_PASS)
		WRITE_ONCE(at.worker, current);
	else if (READ_ONCE(at.worker) != current)
		return 1;
	/* virtio_mem_fake_offline(vm, pfn, nr_pages) */
	if (step == PFNB_STEP_FAKE_OFFLINE)
		p->pfn = regs_get_kernel_argument(regs, 1);
	/* vmemmap_alloc_block(size, node) */
	if (step == PFNB_STEP_MEMMAP)
		p->bytes = regs_get_kernel_argument(regs, 0);
	first = step == PFNB_STEP_PASS && !at.v.begin_ns;
	if (first)
		PFNB_MARK_HERE(PFNB_MARK_BEGIN);
	p->begin_ns = ktime_get_ns();
	if (first)
		at.v.begin_ns = p->begin_ns;
	return 0;
}
NOKPROBE_SYMBOL(on_entry);

/* Another device of the kind may do the same at this moment. */
static void note_taken(u64 pfn)
{
	unsigned int nr = READ_ONCE(at.nr_taken);

	if (nr >= PFNB_VIRTIO_PFNS)
		return;
	at.taken[nr] = pfn;
	WRITE_ONCE(at.nr_taken, nr + 1);
}

/* What a step returned, but for the whole pass and a page for the balloon. */
static void note_result(enum pfnb_virtio_step step, const struct probed *p, u64 result)
{
	/* two of them return nothing */
	bool failed = step != PFNB_STEP_FREE && step != PFNB_STEP_FAKE_ONLINE && (u32)result;
	u64 from;

	if (step == PFNB_STEP_MEMMAP) {
		failed = !result;
		from = result ? virt_to_phys((void *)result) - at.start : 0;
		if (result)
			at.v.memmap_bytes[from < at.bytes ? PFNB_MEMMAP_DEVICE
							  : PFNB_MEMMAP_OTHER] += p->bytes;
	}
	at.v.step[step].failed += failed;
	if (step == PFNB_STEP_FAKE_OFFLINE && !failed)
		note_taken(p->pfn);
	if (step == PFNB_STEP_ADD && failed)
		at.v.add_errno = -(s32)result;
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	enum pfnb_virtio_step step = get_kretprobe(ri) - probes;
	const struct probed *p = (struct probed *)ri->data;
	u64 now = ktime_get_ns(), result = regs_return_value(regs);

	at.v.step[step].calls++;
	at.v.step[step].ns += now - p->begin_ns;
	if (step == PFNB_STEP_INFLATE) {
		at.v.step[step].failed += !result;
		if (result)
			note_taken(page_to_pfn((struct page *)result));
		return 0;
	}
	if (step != PFNB_STEP_PASS) {
		note_result(step, p, result);
		return 0;
	}
	WRITE_ONCE(at.worker, NULL);
	at.v.end_ns = now;
	WRITE_ONCE(at.done, READ_ONCE(at.read));
	wake_up(&at.ended);
	return 0;
}
NOKPROBE_SYMBOL(on_return);

static void remove_probes(void)
{
	int i;

	for (i = 0; i < PFNB_STEP_NR; i++)
		if (probes[i].handler)
			unregister_kretprobe(&probes[i]);
	memset(probes, 0, sizeof(probes));
}

static int add_probes(const char *const step[PFNB_STEP_NR][2])
{
	static const struct kretprobe what = {
		.entry_handler = on_entry,
		.handler = on_return,
		.data_size = sizeof(struct probed),
	};
	int i, err = 0;

	for (i = 0; i < PFNB_STEP_NR && !err; i++) {
		if (step[i][0])
			err = pfnb_kretprobe_add(&probes[i], &what, step[i]);
		if (err)
			probes[i].handler = NULL;
	}
	if (err)
		remove_probes();
	return err;
}

/* No driver is in get() any more, which does not sleep. */
static void wait_for_get(void)
{
	if (at.real)
		synchronize_rcu_tasks();
}

/* With the device locked. */
static int replace_get(struct virtio_device *vdev, const struct pfnb_virtio_kind *kind)
{
	if (!vdev->dev.driver)
		return -ENODEV;
	if (at.real != vdev->config || at.kind != kind)
		wait_for_get();
	at.kind = kind;
	at.vdev = vdev;
	at.real = vdev->config;
	at.mine = *at.real;
	at.mine.get = get;
	at.pretend = false;
	at.read = at.done = NOTHING;
	at.bytes = 0;
	if (kind->id == VIRTIO_ID_MEM) {
		at.start = config_number(offsetof(struct virtio_mem_config, addr), 8);
		at.bytes = config_number(offsetof(struct virtio_mem_config, region_size), 8);
	}
	smp_store_release(&vdev->config, &at.mine);
	return 0;
}

static int attach(const void *owner, const struct pfnb_virtio_kind *kind, bool plugs)
{
	struct virtio_device *vdev = pfnb_virtio_find(kind->id);
	int err;

	if (!vdev)
		return -ENODEV;
	err = add_probes(plugs ? kind->plug : kind->step);
	if (!err) {
		device_lock(&vdev->dev);
		err = replace_get(vdev, kind);
		device_unlock(&vdev->dev);
		if (err)
			remove_probes();
	}
	if (err) {
		put_device(&vdev->dev);
		return err;
	}
	at.owner = owner;
	at.plugs = plugs;
	return 0;
}

static void reset(u64 wanted)
{
	memset(&at.v, 0, sizeof(at.v));
	WRITE_ONCE(at.nr_taken, 0);
	WRITE_ONCE(at.wanted, wanted);
	WRITE_ONCE(at.done, NOTHING);
}

/* As virtio_config_changed() does, which may be in a module. With the device locked, as above. */
static void notify(void)
{
	struct virtio_driver *drv = drv_to_virtio(at.vdev->dev.driver);

	if (drv->config_changed)
		drv->config_changed(at.vdev);
}

/* With the device locked, as above. */
static void tell(struct pfnb_virtio *v)
{
	v->begin_ns = at.v.begin_ns;
	v->end_ns = at.v.end_ns;
	memcpy(v->step, at.v.step, sizeof(v->step));
	memcpy(v->memmap_bytes, at.v.memmap_bytes, sizeof(v->memmap_bytes));
	v->add_errno = at.v.add_errno;
	v->held = config_number(at.kind->held, at.kind->len);
	v->number = config_number(at.kind->offset, at.kind->len);
	if (at.kind->id != VIRTIO_ID_MEM)
		return;
	v->start_bytes = config_number(offsetof(struct virtio_mem_config, addr), 8);
	v->region_bytes = config_number(offsetof(struct virtio_mem_config, region_size), 8);
	v->block_bytes = config_number(offsetof(struct virtio_mem_config, block_size), 8);
}

/* Only the owner detaches, and it is in this call. */
static int wait(const struct pfnb_virtio *v)
{
	long left = wait_event_interruptible_timeout(at.ended, READ_ONCE(at.done) == v->asked,
						     nsecs_to_jiffies(v->timeout_ns));

	return left > 0 ? 0 : left ? -EINTR : -ETIME;
}

/* Do @what with the device as long as it has a driver; -ENODEV when that has gone. */
static int with_driver(void (*what)(struct pfnb_virtio *v), struct pfnb_virtio *v)
{
	int err = -ENODEV;

	device_lock(&at.vdev->dev);
	if (at.vdev->dev.driver) {
		what(v);
		err = 0;
	}
	device_unlock(&at.vdev->dev);
	return err;
}

static void ask(struct pfnb_virtio *v)
{
	if (v->h.flags & PFNB_VIRTIO_RESET)
		reset(v->asked);
	if (v->h.flags & PFNB_VIRTIO_PRETEND) {
		at.asked = v->asked;
		WRITE_ONCE(at.pretend, true);
	}
	if (v->h.flags & PFNB_VIRTIO_NOTIFY)
		notify();
}

/* To the user after the lock is gone, since that may take as long as the user likes. */
static int answer(struct pfnb_virtio *v)
{
	u64 *taken;
	int err;

	taken = kmalloc_array(PFNB_VIRTIO_PFNS, sizeof(*taken), GFP_KERNEL);
	if (!taken)
		return -ENOMEM;
	mutex_lock(&at.lock);
	err = with_driver(tell, v);
	v->nr_pfns = min_t(u64, v->nr_pfns, READ_ONCE(at.nr_taken));
	memcpy(taken, at.taken, v->nr_pfns * sizeof(*taken));
	mutex_unlock(&at.lock);
	if (v->nr_pfns &&
	    copy_to_user(u64_to_user_ptr(v->pfns), taken, v->nr_pfns * sizeof(*taken)))
		err = -EFAULT;
	kfree(taken);
	return err;
}

/**
 * pfnb_virtio_run() - PFNB_IOC_VIRTIO
 * @owner: the open file
 * @v: a copy of the user's, with checked flags; what is told is written
 *
 * Return: 0; -EINVAL for a device or pad out of range, a timeout over KTIME_MAX / 2, or the steps
 * of plugging another device than virtio-mem; -ENODEV without device or driver; -EBUSY while another
 * file has a device, or this one another; what register_kretprobe() gives; -ETIME, -EINTR when the
 * pass did not end in time, or before a signal; -ENOMEM; -EFAULT.
 */
int pfnb_virtio_run(const void *owner, struct pfnb_virtio *v)
{
	const struct pfnb_virtio_kind *kind;
	bool plugs = v->h.flags & PFNB_VIRTIO_PLUG;
	int err = 0, waited = 0;

	if (v->device >= PFNB_VIRTIO_NR || v->pad || v->timeout_ns > KTIME_MAX / 2 ||
	    (plugs && v->device != PFNB_VIRTIO_MEM))
		return -EINVAL;
	kind = &pfnb_virtio_kinds[v->device];
	mutex_lock(&at.lock);
	if (!at.owner)
		err = attach(owner, kind, plugs);
	else if (at.owner != owner || at.kind != kind || (plugs && !at.plugs))
		err = -EBUSY;
	if (!err)
		err = with_driver(ask, v);
	mutex_unlock(&at.lock);
	if (err)
		return err;
	if (v->timeout_ns)
		waited = wait(v);
	return answer(v) ?: waited;
}

/**
 * pfnb_virtio_drop() - the file is closed: the device's own configuration holds again
 * @owner: the file; it need not have a device
 */
void pfnb_virtio_drop(const void *owner)
{
	mutex_lock(&at.lock);
	if (at.owner == owner) {
		WRITE_ONCE(at.vdev->config, at.real);
		remove_probes();
		put_device(&at.vdev->dev);
		at.owner = NULL;
	}
	mutex_unlock(&at.lock);
}

/* With the device locked, as above: a driver that goes frees its struct virtio_mem. */
static void tell_driver(struct pfnb_driver *d)
{
	u64 unit = config_number(offsetof(struct virtio_mem_config, block_size), 8);
	u64 start = config_number(offsetof(struct virtio_mem_config, addr), 8);
	u64 bytes = config_number(offsetof(struct virtio_mem_config, region_size), 8);

	d->unit = max_t(u64, unit >> PAGE_SHIFT, pageblock_nr_pages);
	d->start = start >> PAGE_SHIFT;
	d->end = d->start + (bytes >> PAGE_SHIFT);
	d->work = at.vdev->priv;
	d->work_end = d->work + ksize(d->work);
}

/**
 * pfnb_virtio_driver() - what there is to follow of a device's driver
 * @owner: the file that has attached to the device
 * @d: result
 *
 * Return: 0; -EINVAL where the file has attached to no virtio-mem device; -ENODEV when its driver
 * has gone.
 */
int pfnb_virtio_driver(const void *owner, struct pfnb_driver *d)
{
	int err = -EINVAL;

	mutex_lock(&at.lock);
	if (at.owner == owner && at.kind->id == VIRTIO_ID_MEM) {
		device_lock(&at.vdev->dev);
		err = at.vdev->dev.driver ? 0 : -ENODEV;
		if (!err)
			tell_driver(d);
		device_unlock(&at.vdev->dev);
	}
	mutex_unlock(&at.lock);
	return err;
}

/**
 * pfnb_virtio_exit() - before the module goes
 */
void pfnb_virtio_exit(void)
{
	wait_for_get();
}
