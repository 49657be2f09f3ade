// SPDX-License-Identifier: GPL-2.0
/* The module goes when nobody has it open, even one with a policy armed before, and comes back. */

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "bench/machine/machine.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

static int unload(void)
{
	return syscall(SYS_delete_module, "pfnbench", O_NONBLOCK);
}

void test_unload(void)
{
	struct pfnb_arm arm = {
		.h.version = PFNB_VERSION,
		.nr_pages = 512,
		.policy = PFNB_POLICY_ISOLATE_STOP,
		.target = PFNB_TARGET_OFFLINE,
	};
	struct machine m;

	machine_open(&m);
	arm.start_pfn = m.end_pfn / 2 / 512 * 512;
	tap_errno(ioctl(m.dev, PFNB_IOC_ARM, &arm), 0, "a policy is armed");
	tap_errno(unload(), EAGAIN, "the module does not unload while it is open");
	machine_close(&m);
	tap_errno(unload(), 0, "it unloads when the file is closed");
	tap(guest_load_module(NULL) == 0, "it loads again");
	tap_errno(unload(), 0, "and unloads again");
}
