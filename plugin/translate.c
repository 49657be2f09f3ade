// SPDX-License-Identifier: GPL-2.0
/* What is looked at of translated code: blocks, calls and returns, loads and stores, marks. */

#include <qemu-plugin.h>

#include <stdlib.h>
#include <string.h>

#include "kmod/include/pfnbench_mark.h"
#include "plugin/arch.h"
#include "plugin/profile.h"

#define PLACES_A_CHUNK 4096

/* Places live until the process ends: a block that is translated again gets new ones. */
static struct place *new_place(struct profile *p, uint32_t fn)
{
	static struct place *chunk;
	static size_t used = PLACES_A_CHUNK;

	if (used == PLACES_A_CHUNK) {
		chunk = calloc(PLACES_A_CHUNK, sizeof(*chunk));
		if (!chunk)
			abort();
		used = 0;
	}
	chunk[used].p = p;
	chunk[used].fn = fn;
	return &chunk[used++];
}

/*
 * A control transfer is the last instruction of its block: all that was counted was executed.
 * Return: whether it is in a window
 */
static bool add(const struct place *place, unsigned int cpu)
{
	struct profile *p = place->p;

	if (!p->active)
		return false;
	if (p->skipped_pending)
		window_woke(p);
	stacks_add(&p->stacks, cpu, place->fn, executed_nr(p->executed));
	return true;
}

static void on_call(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
	const struct place *place = data;

	if (executed_take_transfer(place->p->executed, cpu) && add(place, cpu))
		stacks_call(&place->p->stacks, cpu, vaddr);
}

static void on_return(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
	const struct place *place = data;

	if (executed_take_transfer(place->p->executed, cpu) && add(place, cpu))
		stacks_return(&place->p->stacks, cpu, vaddr);
}

static void on_jump(unsigned int cpu, void *data)
{
	const struct place *place = data;

	if (add(place, cpu))
		stacks_jump(&place->p->stacks, cpu);
}

static void on_iret(unsigned int cpu, void *data)
{
	const struct place *place = data;

	if (add(place, cpu))
		stacks_iret(&place->p->stacks, cpu);
}

/* The first block of a function: its instructions are not counted yet. */
static void on_enter(unsigned int cpu, void *data)
{
	const struct place *place = data;
	struct profile *p = place->p;
	uint64_t before = executed_nr(p->executed);

	if (!p->active)
		return;
	if (p->symbols.at[place->fn].interrupt)
		stacks_interrupt(&p->stacks, cpu, before);
	else
		stacks_enter(&p->stacks, cpu, place->fn, before);
}

static void on_halt(unsigned int cpu, void *data)
{
	struct profile *p = data;

	p->skipped_pending = true;
}

static void on_mark(unsigned int cpu, void *data)
{
	const struct place *place = data;

	window_mark(place->p, cpu, place);
}

/* QEMU 7.2 gives whom asks for stores the loads, too. */
static void on_bytes(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
	const struct place *i = data;

	if (i->p->active && qemu_plugin_mem_is_store(info))
		i->p->counts[i->fn].value[COLUMN_BYTES] += 1u << qemu_plugin_mem_size_shift(info);
}

static void on_flush(unsigned int cpu, void *data)
{
	struct profile *p = data;

	if (!p->active)
		return;
	p->tlb_flushes++;
	tlb_empty_user(&p->memory.tlb);
	p->memory.last_line = LINE_NONE;
}

static void access_line(struct profile *p, struct counts *c, uint64_t line)
{
	struct memory *m = &p->memory;

	for (int level = 0; level < CACHE_LEVELS; level++) {
		if (cache_hit(&m->level[level], line))
			return;
		c->value[COLUMN_L1D_MISSES + level]++;
	}
	c->value[COLUMN_L3_SEQUENTIAL] += line == m->last_miss + 1;
	m->last_miss = line;
}

/* Where memory is mapped at an address of its own, or as it was before, that is not looked up. */
static bool physical(struct memory *m, qemu_plugin_meminfo_t info, uint64_t vaddr, uint64_t *at)
{
	struct qemu_plugin_hwaddr *hw;

	if (memory_mapped(m, vaddr, at))
		return true;
	hw = qemu_plugin_get_hwaddr(info, vaddr);
	if (!hw || qemu_plugin_hwaddr_is_io(hw))
		return false;
	*at = qemu_plugin_hwaddr_phys_addr(hw);
	memory_map(m, vaddr, *at);
	return true;
}

/* An iteration of a string instruction stores once; those that only compare load. */
static void count_access(const struct place *i, struct counts *c, bool store, uint32_t bytes)
{
	if (store) {
		c->value[COLUMN_STORES]++;
		c->value[COLUMN_STORE_BYTES] += bytes;
		if (i->p->symbols.at[i->fn].bytes)
			c->value[COLUMN_BYTES] += bytes;
	} else {
		c->value[COLUMN_LOADS]++;
		c->value[COLUMN_LOAD_BYTES] += bytes;
	}
	c->value[COLUMN_STRING] += i->string && store == i->stores;
}

/* Not inlined: it is called rarely, and what is called often saves no registers for it. */
static __attribute__((noinline)) void access_memory(const struct place *i,
						    qemu_plugin_meminfo_t info, uint64_t vaddr)
{
	struct memory *m = &i->p->memory;
	struct counts *c = &i->p->counts[i->fn];
	uint32_t bytes = 1u << qemu_plugin_mem_size_shift(info);
	uint64_t first = vaddr >> CACHE_LINE_SHIFT, last = (vaddr + bytes - 1) >> CACHE_LINE_SHIFT;
	uint64_t at;

	count_access(i, c, qemu_plugin_mem_is_store(info), bytes);
	if (first == m->last_line && last == first)
		return;
	m->last_line = last;
	c->value[COLUMN_TLB_FILLS] += !cache_hit(&m->tlb, tlb_page(vaddr));
	if (!physical(m, info, vaddr, &at))
		return;
	access_line(i->p, c, at >> CACHE_LINE_SHIFT);
	if (last != first)
		access_line(i->p, c, (at >> CACHE_LINE_SHIFT) + 1);
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
	const struct place *i = data;

	if (i->p->active)
		access_memory(i, info, vaddr);
}

/**
 * struct code - an instruction's bytes behind its prefixes
 * @op: the first of them
 * @end: one past the last
 * @rep: it has the prefix REP or REPNE
 */
struct code {
	const uint8_t *op;
	const uint8_t *end;
	bool rep;
};

/* Intel SDM volume 2, 2.1.1: legacy prefixes in any order, then REX. */
static struct code skip_prefixes(const uint8_t *at, size_t len)
{
	static const uint8_t prefixes[] = { 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65,
					    0x66, 0x67, 0xf0, 0xf2, 0xf3 };
	struct code c = { .op = at, .end = at + len };

	for (; c.op < c.end - 1 && memchr(prefixes, *c.op, sizeof(prefixes)); c.op++)
		c.rep |= *c.op == 0xf2 || *c.op == 0xf3;
	if (c.op < c.end - 1 && (*c.op & 0xf0) == 0x40)
		c.op++;
	return c;
}

static unsigned int reg_of(const struct code *c)
{
	return c->op + 1 < c->end ? c->op[1] >> 3 & 7 : 0;
}

static bool is_call(const struct code *c)
{
	return *c->op == 0xe8 || (*c->op == 0xff && reg_of(c) == 2);
}

static bool is_return(const struct code *c)
{
	return *c->op == 0xc3 || *c->op == 0xc2;
}

/* MOVS, CMPS, STOS, LODS, SCAS */
static bool is_string(const struct code *c)
{
	return c->rep && *c->op >= 0xa4 && *c->op <= 0xaf && *c->op != 0xa8 && *c->op != 0xa9;
}

/* MOV to CR3, INVLPG, INVPCID */
static bool is_flush(const struct code *c)
{
	if (*c->op != 0x0f || c->op + 2 >= c->end)
		return false;
	return (c->op[1] == 0x22 && (c->op[2] >> 3 & 7) == 3) ||
	       (c->op[1] == 0x01 && (c->op[2] >> 3 & 7) == 7 && c->op[2] >> 6 != 3) ||
	       (c->op[1] == 0x38 && c->op[2] == 0x82);
}

/* Return: the number of a mark, PFNB_MARK_NR for anything else */
static uint32_t mark_of(const uint8_t *at, size_t len)
{
	uint32_t displacement;

	if (len != PFNB_MARK_BYTES || memcmp(at, "\x0f\x1f\x80", 3))
		return PFNB_MARK_NR;
	memcpy(&displacement, at + 3, sizeof(displacement));
	displacement -= PFNB_MARK;
	return displacement < PFNB_MARK_NR ? displacement : PFNB_MARK_NR;
}

/* SYSCALL, SYSENTER, SYSRET, SYSEXIT: the other side of the border goes on */
static bool is_border(const struct code *c)
{
	return *c->op == 0x0f && c->op + 1 < c->end &&
	       (c->op[1] == 0x05 || c->op[1] == 0x07 || c->op[1] == 0x34 || c->op[1] == 0x35);
}

/* A jump that is known to leave the function, or may: by a pointer. */
static bool leaves(const struct profile *p, const struct code *c, uint32_t fn, uint64_t next)
{
	int32_t far;

	if (*c->op == 0xff)
		return reg_of(c) == 4;
	if (*c->op == 0xe9 && c->op + 4 < c->end) {
		memcpy(&far, c->op + 1, sizeof(far));
		return symbols_find(&p->symbols, next + far) != fn;
	}
	return *c->op == 0xeb && symbols_find(&p->symbols, next + (int8_t)c->op[1]) != fn;
}

/* QEMU 7.2 leaves out the loads for whom asks for loads alone; a return stores nothing. */
static void watch_control(struct qemu_plugin_insn *insn, const struct code *c, struct place *place,
			  uint64_t next)
{
	if (is_call(c) || is_return(c))
		executed_transfer(place->p->executed, insn);
	if (is_call(c))
		qemu_plugin_register_vcpu_mem_cb(insn, on_call, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_W, place);
	else if (is_return(c))
		qemu_plugin_register_vcpu_mem_cb(insn, on_return, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, place);
	else if (*c->op == 0xcf)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_iret, QEMU_PLUGIN_CB_NO_REGS,
						       place);
	else if (*c->op == 0xf4)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_halt, QEMU_PLUGIN_CB_NO_REGS,
						       place->p);
	else if (is_border(c) || leaves(place->p, c, place->fn, next))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_jump, QEMU_PLUGIN_CB_NO_REGS,
						       place);
}

static void watch_memory(struct qemu_plugin_insn *insn, const struct code *c, struct place *place)
{
	struct profile *p = place->p;

	if (!p->has_memory) {
		if (p->symbols.at[place->fn].bytes)
			qemu_plugin_register_vcpu_mem_cb(insn, on_bytes, QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_W, place);
		return;
	}
	if (is_string(c)) {
		place = new_place(p, place->fn);
		place->string = true;
		place->stores = *c->op <= 0xa5 || *c->op == 0xaa || *c->op == 0xab;
	}
	qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS,
					 QEMU_PLUGIN_MEM_RW, place);
	if (is_flush(c))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_flush, QEMU_PLUGIN_CB_NO_REGS, p);
}

static void watch_mark(struct qemu_plugin_insn *insn, const struct place *in_fn, uint32_t mark,
		       size_t behind)
{
	struct place *place = new_place(in_fn->p, in_fn->fn);

	place->mark = mark;
	place->behind = behind;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, QEMU_PLUGIN_CB_NO_REGS, place);
}

/* Interrupts' entries, and functions whose calls are noted. */
static void watch_entry(struct profile *p, struct qemu_plugin_tb *tb, uint32_t fn)
{
	const struct symbol *sym = &p->symbols.at[fn];

	if ((sym->interrupt || sym->phase) &&
	    (qemu_plugin_tb_vaddr(tb) == sym->address || sym->stubs))
		qemu_plugin_register_vcpu_tb_exec_cb(tb, on_enter, QEMU_PLUGIN_CB_NO_REGS,
						     new_place(p, fn));
}

static const uint8_t *bytes_of(const struct qemu_plugin_insn *insn, uint8_t room[16])
{
#if QEMU_PLUGIN_VERSION >= 3
	qemu_plugin_insn_data(insn, room, 16);
	return room;
#else
	return qemu_plugin_insn_data(insn);
#endif
}

static struct profile *profile; /* QEMU gives the callback of translations nothing of ours */

static void watch(struct profile *p, struct qemu_plugin_insn *insn, struct place **place,
		  size_t behind)
{
	uint64_t at = qemu_plugin_insn_vaddr(insn);
	size_t len = qemu_plugin_insn_size(insn);
	uint32_t fn = symbols_find(&p->symbols, at), mark;
	uint8_t room[16];
	const uint8_t *bytes = bytes_of(insn, room);
	struct code c = skip_prefixes(bytes, len);

	if (!*place || (*place)->fn != fn)
		*place = new_place(p, fn);
	mark = mark_of(bytes, len);
	if (mark != PFNB_MARK_NR)
		watch_mark(insn, *place, mark, behind);
	if (fn != symbols_user(&p->symbols) || is_border(&c))
		watch_control(insn, &c, *place, at + len);
	watch_memory(insn, &c, *place);
}

/* What QEMU tells of an instruction that goes on on the next page may lack bytes at its end. */
static bool may_cross_page(const struct qemu_plugin_insn *insn)
{
	return qemu_plugin_insn_vaddr(insn) % CODE_PAGE_BYTES > CODE_PAGE_BYTES - INSN_BYTES_MAX;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct profile *p = profile;
	size_t nr = qemu_plugin_tb_n_insns(tb), counted = nr;
	struct qemu_plugin_insn *last;
	struct place *place = NULL;

	/*
	 * Of an instruction that goes on on the next page QEMU 7.2 tells, and then leaves it to the
	 * next block: the last one counts for itself, if and when it is executed.
	 */
	last = nr > 1 ? qemu_plugin_tb_get_insn(tb, nr - 1) : NULL;
	if (last && may_cross_page(last)) {
		executed_insn(p->executed, last);
		counted--;
	}
	/* QEMU 7.2 calls before it counts; later ones do both in the order of these lines. */
	watch_entry(p, tb, symbols_find(&p->symbols, qemu_plugin_tb_vaddr(tb)));
	executed_block(p->executed, tb, counted);
	for (size_t i = 0; i < nr; i++)
		watch(p, qemu_plugin_tb_get_insn(tb, i), &place, nr - i - 1);
}

void translate_install(struct profile *p, uint64_t id)
{
	profile = p;
	p->executed = executed_new();
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
}
