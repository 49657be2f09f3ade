/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_QMP_H
#define PFNBENCH_BOOT_QMP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/util/diag.h"

/**
 * qmp_virtio_mem() - have QEMU ask the guest's virtio-mem device for another size
 * @fd: non-blocking socket to its monitor (QMP, as in QEMU's docs/interop/qmp-spec); -1: none
 * @bytes: that shall be plugged in
 * @why: why the command could not be sent
 *
 * What it answers is read and thrown away at the next call: whether the guest was asked is seen in
 * the guest.
 *
 * Return: 0, also when the guest has ended meanwhile, -ENOTCONN when there is no socket, or -errno
 * of send(2).
 */
int qmp_virtio_mem(int fd, uint64_t bytes, struct diag *why);

/**
 * qmp_balloon() - have QEMU ask the guest's balloon for another size
 * @fd: socket to its monitor, as in qmp_virtio_mem()
 * @bytes: memory that shall be left to the guest
 * @why: why the command could not be sent
 *
 * Return: as from qmp_virtio_mem()
 */
int qmp_balloon(int fd, uint64_t bytes, struct diag *why);

/**
 * qmp_ask_threads() - ask QEMU which threads run the guest's CPUs
 * @fd: socket to its monitor, as in qmp_virtio_mem()
 * @why: why the command could not be sent
 *
 * Return: as from qmp_virtio_mem()
 */
int qmp_ask_threads(int fd, struct diag *why);

/**
 * struct qmp_answer - what has come of an answer
 * @used: bytes of @text
 */
struct qmp_answer {
	char text[16384];
	size_t used;
};

/**
 * qmp_take_threads() - QEMU's answer to qmp_ask_threads(), if it has come
 * @fd: socket to its monitor
 * @a: all zeros at first; what came of the answer by now
 * @thread: gets the thread of each CPU
 * @nr: CPUs that the guest has
 * @why: why there is no answer to wait for
 *
 * Does not wait. Nothing else may be asked meanwhile.
 *
 * Return: 1 and @thread is filled, 0 when no answer has come yet, -EPROTO: it is no answer to what
 * was asked, or tells not of all CPUs; -EMSGSIZE: it does not end; -EPIPE: QEMU has ended; -errno
 * of recv(2)
 */
int qmp_take_threads(int fd, struct qmp_answer *a, pid_t *thread, unsigned int nr,
		     struct diag *why);

#endif
