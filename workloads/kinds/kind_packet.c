// SPDX-License-Identifier: GPL-2.0
/*
 * The receive ring of a packet socket (PACKET_RX_RING), as tcpdump has it. A ring of one 4 KiB
 * block for each unit; the socket has no protocol, so nothing is ever received into it.
 *
 * Each ring costs the kernel an RCU grace period to set up and one to give up: some milliseconds.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pfn.h"
#include "workloads/support/fd_units.h"
#include "workloads/unit_ops.h"

static int set_ring(int fd, struct diag *why)
{
	struct tpacket_req ring = {
		.tp_block_size = PAGE_BYTES,
		.tp_block_nr = 1,
		.tp_frame_size = PAGE_BYTES,
		.tp_frame_nr = 1,
	};

	if (setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring)))
		return diag_set(why, -errno, "PACKET_RX_RING: %s", strerror(errno));
	return 0;
}

static int make_ring(struct fd_units *f, uint64_t *pfn, struct diag *why)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return diag_set(why, -errno, "packet socket: %s%s", strerror(errno),
				errno == EPERM ? "; be root" : "");
	err = set_ring(fd, why);
	if (!err)
		err = fd_units_locate(fd, pfn, why);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int packet_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return fd_units_take(u, nr, pfn, make_ring, why);
}

static int packet_supported(struct diag *why)
{
	uint64_t pfn;

	return units_probed(make_ring(NULL, &pfn, why));
}

const struct unit_ops kind_packet = {
	.name = "packet",
	.summary = "receive rings of packet sockets, with blocks of 4 KiB",
	.kernel = "page of a packet ring's pg_vec",
	.detected = DETECTED_EARLY,
	.supported = packet_supported,
	.open = fd_units_open,
	.take = packet_take,
	.drop = fd_units_drop,
	.is = page_flags_kernel,
	.close = fd_units_close,
};
