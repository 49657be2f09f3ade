// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of a memfd of which a DMA buffer was made (/dev/udmabuf), as virtual GPUs have them.
 *
 * Since Linux 6.12 they are pinned with FOLL_LONGTERM, which moves those in ZONE_MOVABLE or in CMA
 * pageblocks away first; before that, the buffer just has references.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/file_room.h"
#include "workloads/support/held_pages.h"
#include "workloads/unit_ops.h"

#define DEVICE "/dev/udmabuf"

/* The driver's limits for one buffer, where nobody has changed its parameters */
#define BUFFER_ITEMS 1024
#define BUFFER_PAGES ((64ull << 20) / PAGE_BYTES)

/**
 * struct udmabuf - a memfd and the buffers made of its pages
 * @buffer: file descriptors of @nr buffers
 * @room: buffers that fit into @buffer
 */
struct udmabuf {
	struct held_pages pages;
	int device;
	int *buffer;
	uint64_t nr, room;
};

static int open_device(struct diag *why)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return diag_set(why, -errno, "%s: %s%s", DEVICE, strerror(errno),
				errno == ENOENT ? "; this kernel is without CONFIG_UDMABUF" : "");
	return fd;
}

static void udmabuf_let_go(struct units *u)
{
	struct udmabuf *b = u->priv;

	while (b->nr)
		close(b->buffer[--b->nr]);
}

static void udmabuf_close(struct units *u)
{
	struct udmabuf *b = u->priv;

	if (!b)
		return;
	udmabuf_let_go(u);
	free(b->buffer);
	if (b->device >= 0)
		close(b->device);
	held_pages_close(u, &b->pages);
	free(b);
	u->priv = NULL;
}

/* The driver wants it impossible that pages go by making the file shorter. */
static int open_pages(struct units *u, struct udmabuf *b, struct diag *why)
{
	int fd = held_pages_memfd(u->max, MFD_ALLOW_SEALING, why), err;

	if (fd < 0)
		return fd;
	if (!fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK))
		return held_pages_open(u, &b->pages, fd, why);
	err = -errno;
	close(fd);
	return diag_set(why, err, "F_SEAL_SHRINK: %s", strerror(-err));
}

static int open_buffers(struct units *u, struct udmabuf *b, struct diag *why)
{
	/* One item for every second page is the most there can be. */
	b->room = u->max / 2 / BUFFER_ITEMS + u->max / BUFFER_PAGES + 2;
	b->buffer = calloc(b->room, sizeof(*b->buffer));
	if (!b->buffer)
		return diag_set(why, -ENOMEM, "out of memory");
	file_room(b->room);
	b->device = open_device(why);
	return b->device < 0 ? b->device : 0;
}

static int udmabuf_open(struct units *u, uint64_t max, struct diag *why)
{
	struct udmabuf *b = units_alloc(u, max, sizeof(*b), why);
	int err;

	if (!b)
		return -ENOMEM;
	b->device = -1;
	b->pages.fd = -1;
	err = open_pages(u, b, why);
	if (!err)
		err = open_buffers(u, b, why);
	if (err)
		udmabuf_close(u);
	return err;
}

/* As many of the kept pages from @first on as one buffer takes. */
static void next_items(struct units *u, struct udmabuf *b, struct udmabuf_create_list *list,
		       uint64_t *first)
{
	uint64_t left = BUFFER_PAGES, nr;

	list->count = 0;
	while (left && list->count < BUFFER_ITEMS && (nr = held_pages_run(u, &b->pages, first))) {
		nr = nr < left ? nr : left;
		list->list[list->count++] = (struct udmabuf_create_item){
			.memfd = b->pages.fd,
			.offset = *first * PAGE_BYTES,
			.size = nr * PAGE_BYTES,
		};
		*first += nr;
		left -= nr;
	}
}

static int make_buffers(struct units *u, struct udmabuf *b, struct udmabuf_create_list *list,
			struct diag *why)
{
	uint64_t first = 0;

	for (next_items(u, b, list, &first); list->count; next_items(u, b, list, &first)) {
		int fd = ioctl(b->device, UDMABUF_CREATE_LIST, list);

		if (fd < 0)
			return diag_set(why, -errno, "UDMABUF_CREATE_LIST: %s", strerror(errno));
		b->buffer[b->nr++] = fd;
	}
	return 0;
}

static int udmabuf_seal(struct units *u, struct diag *why)
{
	struct udmabuf *b = u->priv;
	struct udmabuf_create_list *list;
	int err;

	list = calloc(1, sizeof(*list) + BUFFER_ITEMS * sizeof(list->list[0]));
	if (!list)
		return diag_set(why, -ENOMEM, "out of memory");
	list->flags = UDMABUF_FLAGS_CLOEXEC;
	b->pages.sealed = true;
	err = make_buffers(u, b, list, why);
	free(list);
	return err;
}

static int udmabuf_supported(struct diag *why)
{
	return units_probed(open_device(why)) ?: pagemap_supported(why);
}

const struct unit_ops kind_udmabuf = {
	.name = "udmabuf",
	.summary = "pages of a memory file that a DMA buffer was made of",
	.guests = "kernels with CONFIG_UDMABUF: not Debian's 6.1",
	.kernel = "shmem folio pinned by a dma-buf",
	.detected = DETECTED_LATE,
	.movable = true,
	.longterm = true,
	.supported = udmabuf_supported,
	.open = udmabuf_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = udmabuf_seal,
	.let_go = udmabuf_let_go,
	.is = page_flags_shmem,
	.close = udmabuf_close,
};
