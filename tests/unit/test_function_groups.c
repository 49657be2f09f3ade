// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/measure/function_groups.h"

static void names_of_all_kernels(void **state)
{
	static const struct {
		enum function_group group;
		const char *names[12];
	} cases[] = {
		{ GROUP_COPY,
		  { "copy_page", "copy_page_regs", "memcpy_orig", "__memcpy", "copy_mc_fragile",
		    "copy_mc_enhanced_fast_string", "rep_movs_alternative" } },
		{ GROUP_ZERO,
		  { "clear_page_rep", "clear_page_orig", "clear_page_erms", "clear_pages",
		    "memset_orig", "rep_stos_alternative", "clear_highpages_kasan_tagged" } },
		{ GROUP_ALLOCATOR,
		  { "get_page_from_freelist", "__alloc_pages", "__alloc_pages_noprof",
		    "__alloc_frozen_pages_noprof", "rmqueue_bulk", "free_unref_page",
		    "__free_frozen_pages", "free_pcppages_bulk", "free_pcp_prepare",
		    "get_pfnblock_flags_mask", "get_pfnblock_migratetype" } },
		{ GROUP_LRU,
		  { "lru_gen_add_folio", "mod_node_page_state", "__mod_lruvec_page_state",
		    "mem_cgroup_migrate", "__count_memcg_events", "folio_batch_move_lru",
		    "release_pages", "folios_put_refs", "page_counter_cancel" } },
		{ GROUP_RMAP,
		  { "page_vma_mapped_walk", "try_to_migrate_one", "remove_migration_pte",
		    "page_add_anon_rmap", "folio_add_anon_rmap_ptes", "ptep_clear_flush",
		    "flush_tlb_mm_range", "__pte_offset_map", "__anon_rmap_tree_subtree_search" } },
		{ GROUP_MIGRATION,
		  { "migrate_pages_batch", "migrate_folio_done", "folio_migrate_flags",
		    "do_migrate_range", "isolate_migratepages_block", "remove_migration_ptes",
		    "alloc_contig_range_noprof", "vacate_pfn_range", "offline_migrate_batch",
		    "alloc_contig_migrate_batch" } },
		{ GROUP_LIST,
		  { "__list_add_valid", "__list_add_valid_or_report", "__list_del_entry_valid",
		    "__list_del_entry_valid_or_report" } },
		{ GROUP_LOCKS,
		  { "_raw_spin_lock_irqsave", "mutex_unlock", "down_read", "__rcu_read_unlock",
		    "call_rcu_hurry", "folio_unlock", "folio_lruvec_lock_irqsave" } },
		{ GROUP_ISOLATION,
		  { "start_isolate_page_range", "has_unmovable_pages", "page_is_unmovable",
		    "move_freepages_block", "__move_freepages_block_isolate",
		    "pageblock_isolate_and_move_free_pages", "isolate_freepages_range",
		    "find_large_buddy" } },
		{ GROUP_TEST, { "test_pages_isolated" } },
		{ GROUP_HOOKS, { "pfnbench:op_enter", "pfnbench:copy_page", "ftrace_caller" } },
		{ GROUP_INTERRUPTS,
		  { "asm_sysvec_apic_timer_interrupt", "__hrtimer_run_queues", "handle_softirqs",
		    "__do_softirq", "rcu_sched_clock_irq", "tick_nohz_handler", "__schedule" } },
		{ GROUP_USER, { "[user]" } },
		/* what begins like another group's, or is nobody's */
		{ GROUP_REST,
		  { "[unknown]", "copy_page_range", "clear_page_dirty_for_io", "memcpy_toio", "",
		    "_", "ktime_get", "xas_load", "noprof", "test_pages" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t k = 0; cases[i].names[k]; k++)
			if (function_group(cases[i].names[k]) != cases[i].group)
				fail_msg("%s is in group %s", cases[i].names[k],
					 function_group_names[function_group(cases[i].names[k])]);
}

static void groups_by_name(void **state)
{
	for (int g = 0; g < GROUP_NR; g++) {
		assert_non_null(function_group_names[g]);
		assert_int_equal(function_group_parse(function_group_names[g]), g);
	}
	assert_int_equal(function_group_parse("page"), GROUP_NR);
	assert_int_equal(function_group_parse(""), GROUP_NR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_all_kernels),
		cmocka_unit_test(groups_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
