// SPDX-License-Identifier: GPL-2.0
/* The driver of a memory device goes while a file has attached to the device. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/virtio.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define BALLOON "/sys/bus/virtio/drivers/virtio_balloon"
#define PCI	"/sys/bus/pci/drivers/virtio-pci"

/* Write to @driver's "bind" or "unbind". */
static int put(const char *driver, const char *file, const char *device)
{
	char path[128];
	int fd, err;

	snprintf(path, sizeof(path), "%s/%s", driver, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = write(fd, device, strlen(device)) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* The device that a driver has, "virtio2", and that below it, "0000:00:04.0". */
static bool find(char *device, char *pci, size_t size)
{
	char link[256], path[128], *slash;
	struct dirent *e;
	DIR *dir = opendir(BALLOON);
	bool found = false;
	ssize_t n;

	while (dir && !found && (e = readdir(dir))) {
		if (strncmp(e->d_name, "virtio", 6))
			continue;
		snprintf(device, size, "%.31s", e->d_name);
		found = true;
	}
	if (dir)
		closedir(dir);
	snprintf(path, sizeof(path), "/sys/bus/virtio/devices/%s", device);
	n = found ? readlink(path, link, sizeof(link) - 1) : 0;
	if (n <= 0)
		return false;
	link[n] = '\0';
	/* ../../../devices/pci0000:00/0000:00:04.0/virtio2 */
	*strrchr(link, '/') = '\0';
	slash = strrchr(link, '/');
	snprintf(pci, size, "%.31s", slash ? slash + 1 : "");
	return slash;
}

static int call(int dev, uint32_t flags)
{
	struct pfnb_virtio v = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.device = PFNB_VIRTIO_BALLOON,
	};

	return ioctl(dev, PFNB_IOC_VIRTIO, &v);
}

static void driver_goes(struct machine *m, const char *device)
{
	tap_errno(call(m->dev, PFNB_VIRTIO_RESET), 0, "a balloon is attached");
	tap(!put(BALLOON, "unbind", device), "its driver goes");
	tap_errno(call(m->dev, PFNB_VIRTIO_NOTIFY), ENODEV, "the driver that has gone is notified");
	tap_errno(call(m->dev, 0), ENODEV, "the device that no driver has is asked");
	tap(!put(BALLOON, "bind", device), "the driver comes back");
	tap_errno(call(m->dev, PFNB_VIRTIO_NOTIFY), 0, "it is notified");
}

static void bus_driver_goes(struct machine *m, const char *pci)
{
	tap(!put(PCI, "unbind", pci), "the driver of the bus goes");
	tap_errno(call(m->dev, PFNB_VIRTIO_NOTIFY), ENODEV, "the device that has gone is notified");
	tap_errno(call(m->dev, 0), ENODEV, "the device that has gone is asked");
	tap(!machine_drop(m), "the file is closed");
	tap(!put(PCI, "bind", pci), "the driver of the bus comes back");
	tap_errno(call(m->dev, PFNB_VIRTIO_RESET), 0, "the new device is attached");
}

void test_unbind(void)
{
	struct pfnb_virtio v = { .h.version = PFNB_VERSION, .timeout_ns = ~0ull };
	char device[32], pci[32];
	struct machine m;
	struct diag why;

	machine_open(&m);
	tap_errno(ioctl(m.dev, PFNB_IOC_VIRTIO, &v), EINVAL, "virtio, a wait beyond time");
	if (virtio_load_balloon(&why) || !find(device, pci, sizeof(device))) {
		tap(true, "balloon # skip: this kernel has no driver for it");
	} else {
		driver_goes(&m, device);
		bus_driver_goes(&m, pci);
	}
	machine_close(&m);
}
