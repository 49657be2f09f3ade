/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_GUEST_SYMBOLS_H
#define PFNBENCH_ENV_GUEST_SYMBOLS_H

/**
 * guest_symbols_send() - tell where this guest's functions are, and that this is all
 * @out_fd: where messages go
 *
 * Return: 0 or -errno of sending; what the kernel does not tell is sent as MESSAGE_FAIL
 */
int guest_symbols_send(int out_fd);

#endif
