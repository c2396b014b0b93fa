@ The work the engine's speed is measured with. Each kernel runs its rounds, leaves its result in r0 and ends with SMC.
@ Entry: r0 = rounds, sp = end of a scratch area of 64 KiB, r10 = its start.
@ Assembled for A32 and, with T32=1, for T32.
	.syntax unified
	.arch armv7-a
	.arch_extension sec
	.if T32
	.thumb
	.else
	.arm
	.endif
	.text

@ Sieve of Eratosthenes over 8192 bytes; r0 = primes below 8192.
	.global sieve
sieve:
	mov	r9, r0
1:	mov	r0, r10
	mov	r1, #8192
	mov	r2, #1
2:	strb	r2, [r0], #1
	subs	r1, r1, #1
	bne	2b
	mov	r3, #2
3:	ldrb	r2, [r10, r3]
	cmp	r2, #0
	beq	5f
	mul	r4, r3, r3
	cmp	r4, #8192
	bhs	5f
	mov	r2, #0
4:	strb	r2, [r10, r4]
	add	r4, r4, r3
	cmp	r4, #8192
	blo	4b
5:	add	r3, r3, #1
	cmp	r3, #91
	blo	3b
	mov	r0, #0
	mov	r3, #2
6:	ldrb	r2, [r10, r3]
	add	r0, r0, r2
	add	r3, r3, #1
	cmp	r3, #8192
	blo	6b
	subs	r9, r9, #1
	bne	1b
	smc	#0

@ Bitwise CRC-32 of 1 KiB of a counting pattern; predication and flags.
	.global crc
crc:
	mov	r9, r0
	movw	r6, #0x8320
	movt	r6, #0xedb8
	mov	r1, #0
1:	strb	r1, [r10, r1]
	add	r1, r1, #1
	cmp	r1, #1024
	bne	1b
2:	mvn	r0, #0
	mov	r1, r10
	add	r2, r10, #1024
3:	ldrb	r3, [r1], #1
	eor	r0, r0, r3
	mov	r4, #8
4:	movs	r0, r0, lsr #1
	eorcs	r0, r0, r6
	subs	r4, r4, #1
	bne	4b
	cmp	r1, r2
	bne	3b
	mvn	r0, r0
	subs	r9, r9, #1
	bne	2b
	smc	#0

@ 16 x 16 matrix product with a call an element; r0 = sum of the product.
	.global matrix
matrix:
	mov	r9, r0
	mov	r1, #0
1:	add	r2, r1, r1, lsl #3
	str	r2, [r10, r1, lsl #2]
	add	r3, r10, #1024
	eor	r2, r2, #0x55
	str	r2, [r3, r1, lsl #2]
	add	r1, r1, #1
	cmp	r1, #256
	bne	1b
2:	mov	r0, #0
	mov	r4, #0
3:	mov	r5, #0
4:	bl	element
	add	r0, r0, r1
	add	r5, r5, #1
	cmp	r5, #16
	bne	4b
	add	r4, r4, #1
	cmp	r4, #16
	bne	3b
	subs	r9, r9, #1
	bne	2b
	smc	#0

@ r1 = row r4 times column r5.
element:
	push	{r4, r5, r6, r7, lr}
	add	r6, r10, r4, lsl #6
	add	r7, r10, #1024
	add	r7, r7, r5, lsl #2
	mov	r1, #0
	mov	r2, #16
1:	ldr	r3, [r6], #4
	ldr	r5, [r7], #64
	mla	r1, r3, r5, r1
	subs	r2, r2, #1
	bne	1b
	pop	{r4, r5, r6, r7, pc}
