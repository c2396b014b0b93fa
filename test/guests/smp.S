@ Four CPUs: CPU0 turns the others on through the board's own PSCI, each counts under a lock and reports in turn.
@ On highbank 0x84000006 is CPU_ON by SMC (PSCI 0.1, ids of the board); in PSCI 0.2 it is MIGRATE_INFO_TYPE.
        .include "board.inc"
        .text
        .global _start
        .equ    CPUS, 4

        .macro  cpu_on
        .if BOARD == HIGHBANK
        ldr     r0, =0x84000006
        orr     r1, r6, #0x900          @ its MPIDR
        ldr     r2, =second
        movw    r12, #0x102             @ garbage that is the L2 call's id
        smc     #0
        .else
        ldr     r0, =0x84000003
        mov     r1, r6
        ldr     r2, =second
        mov     r3, r6
        hvc     #0
        .endif
        .endm

_start:
        stack
        mov     r6, #1
1:      cpu_on
        cmp     r0, #0
        bne     failed
        add     r6, r6, #1
        cmp     r6, #CPUS
        blo     1b
        bl      count
        ldr     r4, =total
2:      ldr     r5, [r4]
        cmp     r5, #CPUS * 1000
        yield
        bne     2b
        ldr     r4, =turn
        mov     r5, #1
        str     r5, [r4]                @ CPU1 reports first
3:      ldr     r5, [r4]
        cmp     r5, #CPUS
        yield
        bne     3b
        ldr     r4, =total
        ldr     r5, [r4]
        show    "all CPUs counted to ", r5
        finish

failed: mov     r9, r0
        show    "CPU_ON failed: ", r9
        finish

second:
        mrc     p15, 0, r6, c0, c0, 5   @ MPIDR
        and     r6, r6, #3
        ldr     sp, =RAM + 0x200000
        sub     sp, sp, r6, lsl #12
        bl      count
        ldr     r4, =turn
1:      ldr     r5, [r4]
        cmp     r5, r6
        yield
        bne     1b
        show    "here is CPU ", r6
        add     r5, r6, #1
        str     r5, [r4]
        .if BOARD == HIGHBANK
        ldr     r0, =0x84000004         @ cpu_off of this board
        mov     r1, #0x10000
        smc     #0
        .else
        ldr     r0, =0x84000002
        hvc     #0
        .endif
2:      b       2b

@ Adds 1000 to the total, one at a time, under a spinlock.
count:
        push    {r4-r7, lr}
        movw    r7, #1000
        ldr     r4, =lock
        ldr     r5, =total
1:      ldrex   r0, [r4]
        cmp     r0, #0
        bne     1b
        mov     r1, #1
        strex   r2, r1, [r4]
        cmp     r2, #0
        bne     1b
        dmb
        ldr     r3, [r5]
        add     r3, r3, #1
        str     r3, [r5]
        dmb
        mov     r1, #0
        str     r1, [r4]
        subs    r7, r7, #1
        bne     1b
        pop     {r4-r7, pc}

        .include "console.inc"
        .balign 4
lock:   .word   0
total:  .word   0
turn:   .word   0
