@ Two CPUs play ping-pong with SGIs, each asleep until it is asked; CPU0 reports.
        .include "board.inc"
        .include "gic.inc"
        .text
        .global _start
        .equ    ROUNDS, 200

        @ Sleeps until the word at \register is not \value any more.
        .macro  await register, value
8101:   cpsid   i
        ldr     r0, [\register]
        cmp     r0, \value
        beq     8102f
        wfi
        cpsie   i
        nop
        b       8101b
8102:   cpsie   i
        .endm

_start:
        stack
        gic_on
        hook    count
        cpsie   i
        ldr     r0, =0x84000003         @ CPU_ON
        mov     r1, #1
        ldr     r2, =second
        mov     r3, #0
        hvc     #0
        ldr     r7, =received
        mov     r6, #1
        await   r7, r6                  @ CPU1 is there
1:      put     GICD, GICD_SGIR, 0x00020003
        add     r6, r6, #1
        await   r7, r6
        cmp     r6, #ROUNDS
        blo     1b
        cpsid   i
        ldr     r9, [r7]
        show    "CPU0 received ", r9
        ldr     r9, [r7, #4]
        show    "CPU1 received ", r9
        ldr     r9, [r7, #8]
        show    "last IAR of CPU0 ", r9
        ldr     r9, [r7, #12]
        show    "last IAR of CPU1 ", r9
        finish

second:
        stack   1
        gic_on
        ldr     r7, =received + 4
        mov     r6, #0
        cpsie   i
1:      put     GICD, GICD_SGIR, 0x00010002
        add     r6, r6, #1
        await   r7, r6
        b       1b

@ Counts the SGIs of each CPU and keeps what its IAR read.
count:  mrc     p15, 0, r1, c0, c0, 5
        and     r1, r1, #3
        ldr     r2, =received
        add     r2, r2, r1, lsl #2
        str     r0, [r2, #8]
        ldr     r0, [r2]
        add     r0, r0, #1
        str     r0, [r2]
        ldr     r1, =log_end            @ nobody reads the log
        ldr     r2, =log_words
        str     r2, [r1]
        bx      lr

        .ltorg
        .include "console.inc"
        .include "irq.inc"
received: .word 0, 0
last:   .word   0, 0
