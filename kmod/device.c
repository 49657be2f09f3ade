// SPDX-License-Identifier: GPL-2.0
/* Where the devices of a guest are, and what is known of their drivers. */

#include <linux/pci.h>
#include <linux/virtio.h>
#include <linux/virtio_ids.h>
#include <uapi/linux/virtio_balloon.h>
#include <uapi/linux/virtio_mem.h>

#include "pfnbench.h"

const struct pfnb_virtio_kind pfnb_virtio_kinds[PFNB_VIRTIO_NR] = {
	[PFNB_VIRTIO_MEM] = {
		.id = VIRTIO_ID_MEM,
		.offset = offsetof(struct virtio_mem_config, requested_size),
		.len = sizeof(u64),
		.held = offsetof(struct virtio_mem_config, plugged_size),
		.step = {
			[PFNB_STEP_PASS] = { "virtio_mem_run_wq" },
			[PFNB_STEP_CONTIG] = { "alloc_contig_range_noprof", "alloc_contig_range" },
			[PFNB_STEP_REPORT] = { "virtio_mem_send_request" },
			[PFNB_STEP_FAKE_OFFLINE] = { "virtio_mem_fake_offline" },
			[PFNB_STEP_FAKE_ONLINE] = { "virtio_mem_fake_online" },
			[PFNB_STEP_REMOVE] = { "offline_and_remove_memory" },
		},
		.plug = {
			[PFNB_STEP_PASS] = { "virtio_mem_run_wq" },
			[PFNB_STEP_REPORT] = { "virtio_mem_send_request" },
			[PFNB_STEP_FAKE_ONLINE] = { "virtio_mem_fake_online" },
			[PFNB_STEP_ADD] = { "add_memory_driver_managed" },
			[PFNB_STEP_MEMMAP] = { "vmemmap_alloc_block" },
			[PFNB_STEP_ONLINE] = { "online_pages" },
			[PFNB_STEP_FREE] = { "virtio_mem_online_page_cb" },
		},
	},
	[PFNB_VIRTIO_BALLOON] = {
		.id = VIRTIO_ID_BALLOON,
		.offset = offsetof(struct virtio_balloon_config, num_pages),
		.len = sizeof(u32),
		.held = offsetof(struct virtio_balloon_config, actual),
		.step = {
			[PFNB_STEP_PASS] = { "update_balloon_size_func" },
			[PFNB_STEP_INFLATE] = { "balloon_page_alloc" },
		},
	},
};

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
