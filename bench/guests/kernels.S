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

@ What a compiler makes of a small program: a recursive quicksort of 256 words, an open-addressing hash table of 512 that
@ they go into, 32 copies of a string; calls, spilled registers, branches nobody can guess. r0 = a sum of all of it.
	.global program
program:
	mov	r9, r0
1:	mov	r0, r10
	mov	r1, #256
	bl	fill
	mov	r0, r10
	mov	r1, #0
	mov	r2, #255
	bl	quicksort
	mov	r0, r10
	add	r1, r10, #0x400
	bl	insert
	mov	r4, r0
	add	r0, r10, #0xc00
	bl	strings
	eor	r4, r0, r4, lsl #5
	mov	r0, r10
	mov	r1, #256
	bl	checksum
	add	r0, r0, r4
	subs	r9, r9, #1
	bne	1b
	smc	#0

@ r0 = array, r1 = words: pseudo-random numbers.
fill:
	movw	r2, #0x4e6d
	movt	r2, #0x41c6
	movw	r3, #12345
	mov	ip, #42
1:	mla	ip, ip, r2, r3
	str	ip, [r0], #4
	subs	r1, r1, #1
	bne	1b
	bx	lr

@ r0 = array, r1 = first, r2 = last: sorts signed words.
quicksort:
	cmp	r1, r2
	bxge	lr
	push	{r4, r5, r6, r7, lr}
	mov	r4, r0
	mov	r5, r1
	mov	r6, r2
	mov	r7, r2
	add	r3, r1, r2
	asr	r3, r3, #1
	ldr	r3, [r0, r3, lsl #2]
1:	ldr	r0, [r4, r5, lsl #2]
	cmp	r0, r3
	bge	2f
	add	r5, r5, #1
	b	1b
2:	ldr	ip, [r4, r6, lsl #2]
	cmp	ip, r3
	ble	3f
	sub	r6, r6, #1
	b	2b
3:	cmp	r5, r6
	bgt	4f
	str	ip, [r4, r5, lsl #2]
	str	r0, [r4, r6, lsl #2]
	add	r5, r5, #1
	sub	r6, r6, #1
	cmp	r5, r6
	ble	1b
4:	mov	r0, r4
	mov	r2, r6
	bl	quicksort
	mov	r0, r4
	mov	r1, r5
	mov	r2, r7
	pop	{r4, r5, r6, r7, lr}
	b	quicksort

@ r0 = 256 words, r1 = table: inserts them; r0 = places looked at.
insert:
	push	{r4, r5, r6, r7, r8, lr}
	mov	r2, #0
	mov	r3, #512
	mov	r4, r1
1:	str	r2, [r4], #4
	subs	r3, r3, #1
	bne	1b
	movw	r5, #0x79b1
	movt	r5, #0x9e37
	mov	r6, #0
	add	r7, r0, #1024
2:	ldr	r3, [r0], #4
	mul	r4, r3, r5
	lsr	r4, r4, #23
3:	add	r6, r6, #1
	ldr	r8, [r1, r4, lsl #2]
	cmp	r8, #0
	beq	4f
	cmp	r8, r3
	beq	5f
	add	r4, r4, #1
	ubfx	r4, r4, #0, #9
	b	3b
4:	str	r3, [r1, r4, lsl #2]
5:	cmp	r0, r7
	bne	2b
	mov	r0, r6
	pop	{r4, r5, r6, r7, r8, pc}

@ r0 = room: makes a string of 48 characters and copies it; r0 = lengths and seventh characters of the copies.
strings:
	push	{r4, r5, r6, lr}
	mov	r4, r0
	mov	r1, #48
	mov	r2, #33
1:	strb	r2, [r0], #1
	add	r2, r2, #1
	subs	r1, r1, #1
	bne	1b
	strb	r1, [r0]
	mov	r5, #32
	mov	r6, #0
2:	mov	r1, r4
	add	r0, r4, #64
	bl	copy
	add	r6, r6, r0
	ldrb	r0, [r4, #70]
	add	r6, r6, r0
	subs	r5, r5, #1
	bne	2b
	mov	r0, r6
	pop	{r4, r5, r6, pc}

@ r0 = to, r1 = from; r0 = bytes, the last one included.
copy:
	mov	r2, r0
1:	ldrb	r3, [r1], #1
	cmp	r3, #0
	strb	r3, [r2], #1
	bne	1b
	sub	r0, r2, r0
	bx	lr

@ r0 = array, r1 = words: a sum that knows their order.
checksum:
	mov	r2, #0
1:	ldr	r3, [r0], #4
	add	r2, r3, r2, ror #5
	subs	r1, r1, #1
	bne	1b
	mov	r0, r2
	bx	lr
