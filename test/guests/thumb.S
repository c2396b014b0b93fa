@ Thumb from its first instruction: IT blocks, table branches, A32 and back, exceptions into both sets, calls.
        .include "board.inc"
        .thumb
        .text
        .global _start
        .type   _start, %function
_start:
        stack
        ldr     r0, =vectors
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        cps     #0x1b
        ldr     sp, =RAM + 0x180000
        cps     #0x13

@ Collatz from 27: both halves of one IT block, CBZ at its end.
        movs    r4, #27
        movs    r5, #0
1:      subs    r0, r4, #1
        cbz     r0, 2f
        lsrs    r0, r4, #1
        ite     cs
        addcs.w r4, r4, r4, lsl #1
        movcc   r4, r0
        it      cs
        addcs   r4, #1
        adds    r5, #1
        b       1b
2:      show    "steps of 27 to 1        ", r5

@ A table of bytes and one of halfwords.
        movs    r4, #0
        movs    r6, #0
3:      tbb     [pc, r4]
4:      .byte   (5f - 4b) / 2, (6f - 4b) / 2, (7f - 4b) / 2
        .balign 2
5:      adds    r6, #1
        b       8f
6:      adds    r6, #16
        b       8f
7:      add     r6, r6, #256
8:      adds    r4, #1
        cmp     r4, #3
        blo     3b
        movs    r4, #1
        tbh     [pc, r4, lsl #1]
9:      .short  (10f - 9b) / 2, (11f - 9b) / 2
10:     movs    r6, #0
11:     show    "each way of the tables  ", r6

@ To A32 by BLX and back by BX, by a literal and by POP.
        movs    r0, #21
        blx     doubled
        ldr     r1, =plus_one
        blx     r1
        mov     r6, r0
        show    "A32 and back            ", r6

@ SVC as the second of three in a block: the saved state says there is one more to come.
        movs    r4, #0
        movs    r6, #0
        cmp     r4, #0
        itte    eq
        addeq   r4, #1
        svceq   #7
        movne   r6, #99
        show    "SVC in a block, SPSR    ", r7
        show    "the block went on       ", r6

@ An undefined instruction: LR is two bytes behind it.
undef_at:
        udf     #1
        ldr     r0, =undef_at
        subs    r7, r7, r0
        show    "UDF, LR behind it by    ", r7

@ The same SVC with exceptions in T32.
        mrc     p15, 0, r0, c1, c0, 0   @ SCTLR
        orr     r0, r0, #0x40000000     @ TE
        mcr     p15, 0, r0, c1, c0, 0
        isb
        ldr     r0, =thumb_vectors
        mcr     p15, 0, r0, c12, c0, 0
        isb
        movs    r6, #0
        svc     #8
        show    "SVC into T32            ", r6

        .if BOARD == VIRT
        movw    r0, #0x0000             @ PSCI_VERSION
        movt    r0, #0x8400
        hvc     #0
        mov     r6, r0
        show    "PSCI_VERSION            ", r6
        .else
        movs    r0, #1
        movw    r12, #0x102             @ L2 control
        cmp     r0, #1
        it      ne
        smcne   #0                      @ not taken
        ldr     r1, =L2C
        ldr     r6, [r1, #0x100]
        show    "after SMCNE, L2 control ", r6
        movs    r0, #1
        movw    r12, #0x102
        cmp     r0, #1
        it      eq
        smceq   #0
        ldr     r1, =L2C
        ldr     r6, [r1, #0x100]
        show    "after SMCEQ, L2 control ", r6
        .endif
        finish

thumb_svc:
        movs    r6, #8
        movs    pc, lr

        .balign 4
        .arm
        .type   doubled, %function
doubled:
        add     r0, r0, r0
        bx      lr
        .type   plus_one, %function
plus_one:
        push    {r4, lr}
        add     r0, r0, #1
        pop     {r4, pc}

svc_seen:
        mrs     r7, spsr
        movs    pc, lr
undef_seen:
        mov     r7, lr
        movs    pc, lr

        .balign 32
vectors:
        b       .
        b       undef_seen
        b       svc_seen
        b       .
        b       .
        b       .
        b       .
        b       .

        .thumb
        .balign 32
thumb_vectors:
        b.w     .
        b.w     .
        b.w     thumb_svc
        b.w     .
        b.w     .
        b.w     .
        b.w     .
        b.w     .
        .include "console.inc"
