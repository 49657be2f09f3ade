/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_HOST_PLAY_H
#define PFNBENCH_TESTS_VM_HOST_PLAY_H

/**
 * host_play_asked() - whether this guest shall play the host: /host is in its initramfs
 */
int host_play_asked(void);

/**
 * host_play() - runs of /pfnbench on the guest itself, with the module, are killed and restored
 *
 * /host holds "KILLS SEED"; /kill.ini and /reserve.ini are the experiments. Results go through
 * tap().
 */
void host_play(void);

#endif
