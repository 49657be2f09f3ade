// SPDX-License-Identifier: GPL-2.0
#include "bench/calibrate/mix.h"

/*
 * The state is in registers: rdi object, rsi head, rdx random. Either way of a branch that may go
 * both has as many instructions. A list that is damaged ends the program.
 */
asm(".pushsection .text\n"
    ".balign 16\n"
    ".globl mix_code, mix_code_end\n"
    "mix_code:\n"
    /* the next object, and its flags: 4 */
    "	mov	(%rdi), %rdi\n"
    "	mov	28(%rdi), %eax\n"
    "	test	$0x40, %eax\n"
    "	jnz	9f\n"
    /* off its list, checked: 8 */
    "	mov	8(%rdi), %rcx\n"
    "	mov	16(%rdi), %r8\n"
    "	cmp	%rdi, 8(%r8)\n"
    "	jne	9f\n"
    "	cmp	%rdi, 16(%rcx)\n"
    "	jne	9f\n"
    "	mov	%rcx, 8(%r8)\n"
    "	mov	%r8, 16(%rcx)\n"
    /* to the list's head, checked: 7 */
    "	mov	8(%rsi), %rcx\n"
    "	cmp	%rsi, 16(%rcx)\n"
    "	jne	9f\n"
    "	mov	%rdi, 16(%rcx)\n"
    "	mov	%rcx, 8(%rdi)\n"
    "	mov	%rsi, 16(%rdi)\n"
    "	mov	%rdi, 8(%rsi)\n"
    /* its counter: 3 */
    "	lock incl 24(%rdi)\n"
    "	cmpl	$0, 24(%rdi)\n"
    "	je	9f\n"
    /* a call: 2 with the jump behind it */
    "	call	3f\n"
    "	jmp	8f\n"
    /* the function's frame: 6 */
    "3:	push	%rbx\n"
    "	push	%rbp\n"
    "	push	%r12\n"
    "	sub	$24, %rsp\n"
    "	mov	%rdi, 8(%rsp)\n"
    "	mov	%rsi, 16(%rsp)\n"
    /* a random number: 9 */
    "	mov	%rdx, %r9\n"
    "	shl	$13, %r9\n"
    "	xor	%r9, %rdx\n"
    "	mov	%rdx, %r9\n"
    "	shr	$7, %r9\n"
    "	xor	%r9, %rdx\n"
    "	mov	%rdx, %r9\n"
    "	shl	$17, %r9\n"
    "	xor	%r9, %rdx\n"
    /* one time in four the other way: 4 */
    "	test	$3, %dl\n"
    "	jz	4f\n"
    "	mov	32(%rdi), %rbx\n"
    "	jmp	5f\n"
    "4:	mov	40(%rdi), %rbx\n"
    "	nop\n"
    /* sums, and ways that are always the same: 13 */
    "5:	lea	(%rbx, %rdx), %rbp\n"
    "	and	$0xff, %ebp\n"
    "	cmp	$0x100, %ebp\n"
    "	jae	9f\n"
    "	mov	%rbp, (%rsp)\n"
    "	movzbl	(%rsp), %r12d\n"
    "	cmp	%rbp, %r12\n"
    "	jne	9f\n"
    "	add	$1, %r12\n"
    "	test	%r12, %r12\n"
    "	jz	9f\n"
    "	xor	%ebx, %ebx\n"
    "	mov	%r12, 32(%rdi)\n"
    /* back: 8 */
    "	mov	8(%rsp), %rdi\n"
    "	mov	16(%rsp), %rsi\n"
    "	add	$24, %rsp\n"
    "	pop	%r12\n"
    "	pop	%rbp\n"
    "	pop	%rbx\n"
    "	xor	%eax, %eax\n"
    "	ret\n"
    "9:	ud2\n"
    "8:\n"
    "mix_code_end:\n"
    ".popsection\n");

void mix_enter(struct mix_state *state, const void *code)
{
	register struct mix_object *object asm("rdi") = state->object;
	register struct mix_object *head asm("rsi") = state->head;
	register uint64_t random asm("rdx") = state->random;

	/* a call would write below the stack's end, where the compiler may keep something */
	asm volatile("lea	-128(%%rsp), %%rsp\n\t"
		     "call	*%3\n\t"
		     "lea	128(%%rsp), %%rsp"
		     : "+r"(object), "+r"(head), "+r"(random)
		     : "r"(code)
		     : "rax", "rcx", "r8", "r9", "memory", "cc");
	state->object = object;
	state->random = random;
}
