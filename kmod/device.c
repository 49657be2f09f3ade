// SPDX-License-Identifier: GPL-2.0
/* Where the devices of a guest are. */

#include <linux/pci.h>
#include <linux/virtio.h>

#include "pfnbench.h"

struct search {
	u32 id;
	struct virtio_device *found;
};

static int is_device(struct device *dev, void *data)
{
	struct search *s = data;

	if (!dev->bus || strcmp(dev->bus->name, "virtio") || !dev->driver ||
	    dev_to_virtio(dev)->id.device != s->id)
		return 0;
	get_device(dev);
	s->found = dev_to_virtio(dev);
	return 1;
}

/**
 * pfnb_virtio_find() - a device of a guest that a driver has
 * @id: VIRTIO_ID_*
 *
 * By way of the PCI bus: that of virtio may be a module, which we cannot depend on.
 *
 * Return: the device, which the caller puts by put_device(); NULL: there is none.
 */
struct virtio_device *pfnb_virtio_find(u32 id)
{
	struct search s = { .id = id };
	struct pci_dev *pci = NULL;

	while (!s.found && (pci = pci_get_device(PCI_VENDOR_ID_REDHAT_QUMRANET, PCI_ANY_ID, pci)))
		device_for_each_child(&pci->dev, &s, is_device);
	pci_dev_put(pci);
	return s.found;
}
