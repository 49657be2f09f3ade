// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/virtio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/stock_module.h"
#include "bench/protocol/message.h"
#include "bench/util/file.h"
#include "bench/util/units.h"

#define PCI_DEVICES    "/sys/bus/pci/devices"
#define PCI_VENDOR     0x1af4
#define PCI_VIRTIO_MEM 0x1058

/* As a device of both kinds, which QEMU makes of it beside the PCI bridge, and as a modern one. */
#define PCI_BALLOON	   0x1002
#define PCI_BALLOON_MODERN 0x1045

/* Plugging in empty memory takes milliseconds; a busy host may take its time. */
#define PLUG_LIMIT_NS (60 * NSEC_PER_SEC)

#define AUTO_ONLINE "/sys/devices/system/memory/auto_online_blocks"

static bool pci_is(const char *name, const char *attribute, uint16_t value)
{
	char path[128], *text;
	bool is;

	snprintf(path, sizeof(path), PCI_DEVICES "/%.32s/%s", name, attribute);
	if (file_read(path, &text, NULL))
		return false;
	is = strtoul(text, NULL, 16) == value;
	free(text);
	return is;
}

static bool has_device(uint16_t device)
{
	DIR *dir = opendir(PCI_DEVICES);
	bool found = false;
	struct dirent *e;

	while (dir && !found && (e = readdir(dir)))
		found = pci_is(e->d_name, "vendor", PCI_VENDOR) &&
			pci_is(e->d_name, "device", device);
	if (dir)
		closedir(dir);
	return found;
}

int virtio_load(uint16_t pci_device, const char *module, struct diag *why)
{
	char driver[64];
	int err;

	if (!has_device(pci_device))
		return diag_set(why, -ENODEV, "there is no such device");
	/* Of 6.12 and later it is in the kernel. */
	err = stock_module_load("virtio_pci", "", why);
	if (!err || err == -ENOENT)
		err = stock_module_load(module, "", why);
	if (err && err != -ENOENT)
		return err;
	snprintf(driver, sizeof(driver), "/sys/bus/virtio/drivers/%s", module);
	if (access(driver, F_OK))
		return diag_set(why, -ENOENT, "this kernel has no driver %s", module);
	return 0;
}

int virtio_has_memory(struct diag *why)
{
	if (access(PCI_DEVICES, F_OK))
		return diag_set(why, -EOPNOTSUPP,
				"needs a kernel with CONFIG_VIRTIO_PCI and CONFIG_VIRTIO_MEM");
	if (!has_device(PCI_VIRTIO_MEM))
		return diag_set(why, -ENODEV,
				"no virtio-mem device; write virtio-mem = 128M in [machine]");
	return 0;
}

bool virtio_has_balloon(void)
{
	return has_device(PCI_BALLOON) || has_device(PCI_BALLOON_MODERN);
}

int virtio_load_balloon(struct diag *why)
{
	return virtio_load(has_device(PCI_BALLOON) ? PCI_BALLOON : PCI_BALLOON_MODERN,
			   "virtio_balloon", why);
}

int virtio_auto_online(const char *zone)
{
	const char *how = !zone			    ? "offline"
			  : strcmp(zone, "Movable") ? "online_kernel"
						    : "online_movable";

	return file_put(AT_FDCWD, AUTO_ONLINE, how);
}

static int call(struct machine *m, enum pfnb_virtio_device device, uint32_t flags, uint64_t asked,
		uint64_t limit_ns, struct pfnb_virtio *v)
{
	int err;

	v->h = (struct pfnb_header){ .version = PFNB_VERSION, .flags = flags };
	v->device = device;
	v->asked = asked;
	v->timeout_ns = limit_ns;
	err = ioctl(m->dev, PFNB_IOC_VIRTIO, v) ? -errno : 0;
	/* An ioctl that fails tells nothing. */
	if (err == -ETIME || err == -EINTR)
		call(m, device, 0, asked, 0, v);
	return err;
}

static int ask_host(struct machine *m, enum pfnb_virtio_device device, uint64_t asked)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "{\"%s\":%" PRIu64 "}",
			 device == PFNB_VIRTIO_MEM ? "virtio_mem" : "balloon", asked);

	return message_write(m->frames, MESSAGE_ASK, text, n);
}

int virtio_ask_again(struct machine *m, enum pfnb_virtio_device device, uint64_t asked,
		     uint64_t limit_ns, struct pfnb_virtio *v)
{
	return call(m, device, PFNB_VIRTIO_RESET | PFNB_VIRTIO_NOTIFY, asked, limit_ns, v);
}

int virtio_ask(struct machine *m, enum pfnb_virtio_device device, uint64_t asked, uint64_t limit_ns,
	       struct pfnb_virtio *v)
{
	uint64_t room = v->nr_pfns;
	int err;

	if (m->icount)
		return call(m, device, PFNB_VIRTIO_RESET | PFNB_VIRTIO_PRETEND | PFNB_VIRTIO_NOTIFY,
			    asked, limit_ns, v);
	err = call(m, device, PFNB_VIRTIO_RESET, asked, 0, v);
	if (err)
		return err;
	/* QEMU tells the guest of changes only. */
	if (v->number == asked) {
		v->nr_pfns = room;
		return virtio_ask_again(m, device, asked, limit_ns, v);
	}
	err = ask_host(m, device, asked);
	v->nr_pfns = room;
	return err ?: call(m, device, 0, asked, limit_ns, v);
}

int virtio_count_plugging(struct machine *m)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };

	return call(m, PFNB_VIRTIO_MEM, PFNB_VIRTIO_PLUG, 0, 0, &v);
}

void virtio_memory_empty(void)
{
	struct machine m = { .dev = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC), .icount = true };
	struct pfnb_virtio v = { .nr_pfns = 0 };

	if (m.dev < 0)
		return;
	virtio_ask(&m, PFNB_VIRTIO_MEM, 0, PLUG_LIMIT_NS, &v);
	close(m.dev);
}

/* Struct pages take a 64th of what they stand for. */
static bool is_large(uint64_t device_bytes, uint64_t held_bytes)
{
	struct sysinfo info;

	return !sysinfo(&info) &&
	       device_bytes / MEMMAP_SHARE >
		       ((uint64_t)info.totalram * info.mem_unit - held_bytes) / 4;
}

void virtio_memory_open(struct machine *m)
{
	struct virtio_memory *mem = &m->vmem;
	struct pfnb_virtio v = { .nr_pfns = 0 };
	int err;

	if (m->dev < 0) {
		mem->why = m->dev_why;
		return;
	}
	if (virtio_has_memory(&mem->why))
		return;
	virtio_auto_online("Normal");
	err = virtio_load(PCI_VIRTIO_MEM, "virtio_mem", &mem->why);
	if (!err) {
		err = call(m, PFNB_VIRTIO_MEM, 0, 0, 0, &v);
		if (err)
			diag_set(&mem->why, err,
				 "the module cannot drive the virtio-mem device: %s",
				 strerror(-err));
	}
	if (err)
		return;
	mem->start_pfn = v.start_bytes / PAGE_BYTES;
	mem->nr_pages = v.region_bytes / PAGE_BYTES;
	mem->why = (struct diag){ "" };
	mem->large = is_large(v.region_bytes, v.held);
	virtio_ask(m, PFNB_VIRTIO_MEM, mem->large ? 0 : v.region_bytes, PLUG_LIMIT_NS, &v);
	machine_drop(m);
}
