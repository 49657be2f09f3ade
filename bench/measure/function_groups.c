// SPDX-License-Identifier: GPL-2.0
#include "bench/measure/function_groups.h"

#include <stdbool.h>
#include <string.h>

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

const char *const function_group_names[GROUP_NR] = {
	[GROUP_COPY] = "page copy",
	[GROUP_ZERO] = "page zeroing",
	[GROUP_ALLOCATOR] = "allocator",
	[GROUP_LRU] = "LRU and memcg",
	[GROUP_RMAP] = "rmap and page tables",
	[GROUP_MIGRATION] = "migration",
	[GROUP_LIST] = "list checks",
	[GROUP_LOCKS] = "locks and RCU",
	[GROUP_ISOLATION] = "isolation",
	[GROUP_TEST] = "test",
	[GROUP_HOOKS] = "hooks of pfnbench",
	[GROUP_INTERRUPTS] = "interrupts",
	[GROUP_USER] = "user space",
	[GROUP_REST] = "the rest",
};

/*
 * Names of kernels 6.1 to 7.x, without underscores before and "_noprof" behind.
 * "*" at the end stands for anything. The longest that fits decides.
 */
static const char *const *const group_functions[GROUP_NR] = {
	[GROUP_COPY] = LIST("copy_page", "copy_page_regs", "copy_mc_fragile",
			    "copy_mc_fragile_handle_tail", "copy_mc_enhanced_fast_string", "memcpy",
			    "memcpy_orig", "memcpy_erms", "memmove", "memmove_erms",
			    "rep_movs_alternative", "copy_user_generic_*", "copy_user_short_string",
			    "copy_user_enhanced_fast_string"),
	[GROUP_ZERO] = LIST("clear_page_rep", "clear_page_orig", "clear_page_erms", "clear_pages",
			    "memzero_page_aligned_unrolled", "memset", "memset_orig", "memset_erms",
			    "rep_stos_alternative", "clear_user_original", "clear_user_rep_good",
			    "clear_user_erms", "clear_highpage*", "kernel_init_pages",
			    "clear_contig*", "clear_huge_page", "folio_zero_user"),
	[GROUP_ALLOCATOR] =
		LIST("alloc_pages*", "alloc_frozen_pages*", "folio_alloc*",
		     "get_page_from_freelist", "rmqueue*", "prep_new_page", "prep_compound_*",
		     "post_alloc_hook", "check_new_page*", "expand", "page_del_and_expand",
		     "del_page_from_free_list", "add_to_free_list*", "account_freepages",
		     "steal_suitable_fallback", "try_to_claim_block", "try_to_steal_block",
		     "find_suitable_fallback", "reserve_highatomic_*", "free_frozen_page*",
		     "free_one_page", "free_pages_ok", "free_page*", "free_pcp*", "free_unref_*",
		     "free_tail_page_prepare", "nr_pcp_*", "free_the_page", "split_large_buddy",
		     "split_free_*", "split_page", "split_free_frozen_*", "isolate_free_page",
		     "put_page_back_buddy", "move_freelist_tail", "buddy_*", "find_buddy*",
		     "zone_watermark_*", "zone_allows_reclaim", "drain_all_pages", "drain_pages*",
		     "drain_local_pages*", "drain_zone_pages", "decay_pcp_high", "zone_pcp_*",
		     "wakeup_kswapd", "wake_all_kswapds", "get_pfnblock_*", "set_pfnblock_*",
		     "set_pageblock_*", "get_pageblock_*", "page_is_buddy", "first_zones_zonelist",
		     "next_zones_zonelist", "page_ext_*", "page_owner_*", "bad_page",
		     "page_bad_reason", "check_pages*", "page_alloc_*", "folio_prep_*",
		     "prep_transhuge_page", "folio_undo_large_rmappable"),
	[GROUP_LRU] = LIST(
		"lru_*", "lruvec_*", "folio_add_lru*", "folio_batch_*", "folio_isolate_lru",
		"folio_putback_lru", "folio_mark_accessed", "folio_activate*", "folio_deactivate*",
		"folio_rotate_*", "folio_inc_gen", "folio_update_gen", "isolate_lru_page",
		"putback_lru_page", "release_pages", "folios_put*", "folio_put*", "put_page",
		"put_pages_list", "mod_node_page_state", "mod_zone_page_state", "node_page_state*",
		"mod_lruvec_*", "mod_memcg_*", "mod_objcg_*", "inc_node_*", "inc_zone_*",
		"dec_node_*", "dec_zone_*", "count_memcg_events", "count_memcg_event*", "memcg_*",
		"mem_cgroup_*", "get_mem_cgroup_*", "charge_memcg", "try_charge*", "uncharge_*",
		"obj_cgroup_*", "get_obj_cgroup_*", "refill_stock", "consume_stock", "drain_stock",
		"drain_obj_stock*", "page_counter_*", "css_rstat_updated", "cgroup_rstat_updated",
		"folio_memcg_*", "lock_page_memcg", "unlock_page_memcg", "workingset_*",
		"vm_events_fold_cpu", "refresh_cpu_vm_stats", "quiet_vmstat", "pagevec_*",
		"mlock_*", "munlock_*", "folio_unqueue_*", "deferred_split_*"),
	[GROUP_RMAP] =
		LIST("rmap_walk*", "page_vma_*", "try_to_migrate*", "try_to_unmap*",
		     "remove_migration_p*", "page_add_*", "page_remove_rmap",
		     "folio_add_anon_rmap_*", "folio_add_file_rmap_*", "folio_add_new_anon_rmap",
		     "folio_remove_rmap_*", "folio_mapped", "page_mapped*", "folio_mapcount",
		     "folio_referenced*", "folio_lock_anon_vma_read", "folio_get_anon_vma",
		     "folio_try_share_anon_rmap_*", "folio_not_mapped", "page_get_anon_vma",
		     "anon_vma_*", "anon_rmap_tree_*", "folio_anon_vma", "softleaf_from_*",
		     "native_set_p*", "mm_needs_global_asid", "vma_interval_tree_*", "vma_address",
		     "vma_pgtable_walk_*", "set_pte*", "set_pmd*", "set_pud*", "pte_*", "pmd_*",
		     "pud_*", "p4d_*", "pgd_*", "ptep_*", "pmdp_*", "check_pte", "map_pte",
		     "mm_find_pmd", "flush_tlb_*", "flush_tlb", "native_flush_tlb_*", "tlb_*",
		     "arch_tlbbatch_*", "nmi_uaccess_okay", "mmu_notifier_*", "invalid_mkclean_vma",
		     "invalid_migration_vma", "invalid_folio_referenced_vma", "smp_call_function*",
		     "on_each_cpu_cond_mask", "should_flush_tlb", "switch_mm*",
		     "folio_move_anon_rmap", "swp_*", "arch_invalidate_*"),
	[GROUP_MIGRATION] = LIST(
		"migrate_pages*", "migrate_folio*", "migrate_page_*", "migrate_huge_page_*",
		"move_to_new_folio", "folio_migrate_*", "unmap_and_move*", "do_migrate_range",
		"scan_movable_pages", "alloc_contig_migrate_*", "alloc_contig_range*",
		"alloc_contig_frozen_*", "alloc_contig_pages*", "offline_pages", "vacate_*",
		"offline_migrate_batch", "offline_isolated", "copy_mc_to_kernel",
		"folio_xchg_last_cpupid", "shrink_folio_list", "demote_folio_list", "can_demote",
		"isolate_migratepages_*", "isolate_movable_*", "putback_movable_pages",
		"isolate_folio_to_list", "isolate_hugetlb", "folio_isolate_hugetlb",
		"folio_putback_hugetlb", "alloc_migration_target*", "buffer_migrate_*",
		"filemap_migrate_*", "fallback_migrate_*", "folio_copy", "folio_mc_copy",
		"copy_highpage", "copy_mc_highpage", "migration_entry_*",
		"reclaim_clean_pages_from_list", "folio_get_nontail_page", "remove_migration_ptes"),
	[GROUP_LIST] = LIST("list_add_valid*", "list_del_entry_valid*", "list_add_rcu",
			    "list_del_entry", "list_add_tail"),
	[GROUP_LOCKS] =
		LIST("raw_spin_*", "raw_read_*", "raw_write_*", "native_queued_*", "queued_read_*",
		     "queued_write_*", "pv_*", "paravirt_*", "mutex_*", "down_read*", "down_write*",
		     "down_trylock", "up_read", "up_write", "rwsem_*", "percpu_down_*",
		     "percpu_up_*", "rcu_*", "call_rcu*", "srcu_*", "synchronize_*", "sync_rcu_*",
		     "note_gp_*", "wait_rcu_gp", "folio_lock", "folio_unlock", "folio_trylock",
		     "lock_page", "unlock_page", "folio_wait_*", "folio_wake_bit", "wake_up_bit",
		     "wake_up_page*", "folio_lruvec_lock*", "compact_unlock_should_abort",
		     "compact_lock_irqsave", "bit_spin_*", "osq_*", "lockref_*", "preempt_count_*"),
	[GROUP_ISOLATION] =
		LIST("start_isolate_page_range", "undo_isolate_page_range",
		     "isolate_single_pageblock", "set_migratetype_isolate",
		     "unset_migratetype_isolate", "has_unmovable_pages", "page_is_unmovable",
		     "pageblock_isolate_and_*", "pageblock_unisolate_and_*", "move_freepages",
		     "move_freepages_block*", "prep_move_freepages_*", "isolate_freepages_*",
		     "first_valid_page", "toggle_pageblock_isolate", "find_large_buddy"),
	[GROUP_TEST] = LIST("test_pages_isolated", "test_page_isolated_in_pageblock"),
	[GROUP_HOOKS] = LIST("ftrace_*", "arch_ftrace_*", "klp_*", "kprobe_*", "return_to_handler"),
	[GROUP_INTERRUPTS] = LIST(
		"asm_*", "sysvec_*", "exc_*", "do_user_addr_fault", "handle_mm_fault",
		"handle_pte_fault", "error_entry", "error_return", "paranoid_entry",
		"paranoid_exit", "common_interrupt*", "irq_*", "irqentry_*", "handle_irq_*",
		"handle_edge_irq", "handle_level_irq", "handle_fasteoi_irq", "do_softirq*",
		"handle_softirqs", "raise_softirq*", "invoke_softirq", "local_bh_*",
		"native_irq_return_iret", "restore_regs_and_return_to_kernel", "sync_regs",
		"apic_*", "lapic_*", "native_apic_*", "x2apic_*", "apic_timer_*",
		"mask_and_ack_8259A", "local_apic_timer_interrupt", "tick_*", "hrtimer_*",
		"run_timers", "run_timer_*", "run_local_timers", "timer_*",
		"get_next_timer_interrupt", "expire_timers", "call_timer_fn", "mod_timer",
		"add_timer*", "enqueue_timer", "timerqueue_*", "update_process_times",
		"update_wall_time", "timekeeping_*", "account_process_tick", "account_system_*",
		"account_user_time", "account_idle_*", "clockevents_*", "do_timer",
		"scheduler_tick", "sched_tick", "task_tick_*", "calc_global_load*", "calc_load_*",
		"trigger_load_balance", "sched_balance_*", "rcu_sched_clock_irq",
		"perf_event_task_tick", "perf_*", "event_sched_*", "ctx_sched_*", "merge_sched_in",
		"visit_groups_merge", "pmu_ctx_*", "switch_to", "wakeup_preempt*",
		"vruntime_eligible", "entity_lag", "migrate_disable_switch", "native_sched_clock",
		"note_interrupt", "add_interrupt_randomness", "fast_mix", "arch_scale_freq_tick",
		"update_rq_clock*", "update_curr*", "update_load_avg*", "update_cfs_*", "update_se",
		"update_vsyscall*", "cpuacct_*", "schedule*", "pick_next_*", "pick_task_*",
		"put_prev_task_*", "put_prev_entity", "set_next_*", "enqueue_task*",
		"dequeue_task*", "enqueue_entity", "dequeue_entity", "dequeue_entities",
		"place_entity", "try_to_wake_up", "ttwu_*", "wake_up_process", "finish_task_switch",
		"prepare_task_switch", "resched_curr*", "cond_resched", "cpu_idle*", "do_idle",
		"default_idle*", "idle_cpu", "run_ksoftirqd", "profile_tick", "irq_work_*",
		"nohz_*", "sched_clock*", "sched_avg_*", "psi_*", "vtime_*", "avg_vruntime*",
		"pick_eevdf", "entity_tick", "run_posix_cpu_timers", "posix_cpu_timers_*"),
};

static bool fits(const char *pattern, size_t len, const char *name, size_t name_len)
{
	if (pattern[len - 1] == '*')
		return name_len >= len - 1 && !memcmp(pattern, name, len - 1);
	return name_len == len && !memcmp(pattern, name, len);
}

/* Length of the longest pattern of a list that fits, 0 without one. */
static size_t longest(const char *const *patterns, const char *name, size_t name_len)
{
	size_t best = 0;

	for (; *patterns; patterns++) {
		size_t len = **patterns == *name ? strlen(*patterns) : 0;

		if (len > best && fits(*patterns, len, name, name_len))
			best = len;
	}
	return best;
}

static size_t bare_length(const char *name)
{
	static const char suffix[] = "_noprof";
	size_t len = strlen(name), cut = sizeof(suffix) - 1;

	return len > cut && !strcmp(name + len - cut, suffix) ? len - cut : len;
}

enum function_group function_group(const char *name)
{
	enum function_group group = GROUP_REST;
	const char *module = strrchr(name, ':');
	size_t best = 0, len;

	if (!strcmp(name, PROFILE_USER))
		return GROUP_USER;
	if (!strncmp(name, PROFILE_MODULE, strlen(PROFILE_MODULE)))
		return GROUP_HOOKS;
	name = module ? module + 1 : name;
	name += strspn(name, "_");
	len = bare_length(name);
	for (int g = 0; g < GROUP_NR; g++) {
		size_t found = group_functions[g] ? longest(group_functions[g], name, len) : 0;

		if (found > best) {
			best = found;
			group = (enum function_group)g;
		}
	}
	return group;
}

enum function_group function_group_parse(const char *text)
{
	int g = 0;

	while (g < GROUP_NR && strcmp(text, function_group_names[g]))
		g++;
	return (enum function_group)g;
}
