// SPDX-License-Identifier: GPL-2.0
#include <qemu-plugin.h>

#include "plugin/executed.h"

/* Inline, since nothing else runs as often. QEMU 7.2 has them on a number, 9 and later on one for each CPU. */
#if QEMU_PLUGIN_VERSION >= 3
struct executed {
	qemu_plugin_u64 nr;
	qemu_plugin_u64 transfers;
};

struct executed *executed_new(void)
{
	static struct executed e;

	e.nr = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t)));
	e.transfers = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t)));
	return &e;
}

void executed_block(struct executed *e, struct qemu_plugin_tb *tb, size_t nr)
{
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, e->nr,
							  nr);
}

void executed_insn(struct executed *e, struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, e->nr,
							    1);
}

void executed_transfer(struct executed *e, struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							    e->transfers, 1);
}

bool executed_take_transfer(struct executed *e, unsigned int cpu)
{
	uint64_t nr = qemu_plugin_u64_get(e->transfers, cpu);

	qemu_plugin_u64_set(e->transfers, cpu, 0);
	return nr;
}

uint64_t executed_nr(const struct executed *e)
{
	return qemu_plugin_u64_sum(e->nr);
}
#else
struct executed {
	uint64_t nr;
	uint64_t transfers;
};

struct executed *executed_new(void)
{
	static struct executed e;

	return &e;
}

void executed_block(struct executed *e, struct qemu_plugin_tb *tb, size_t nr)
{
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &e->nr, nr);
}

void executed_insn(struct executed *e, struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &e->nr, 1);
}

void executed_transfer(struct executed *e, struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &e->transfers,
						   1);
}

bool executed_take_transfer(struct executed *e, unsigned int cpu)
{
	uint64_t nr = e->transfers;

	e->transfers = 0;
	return nr;
}

uint64_t executed_nr(const struct executed *e)
{
	return e->nr;
}
#endif
