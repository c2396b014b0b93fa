@ A CPU of virt that does nothing but sleep until its timer ticks: a second in twenty-five pieces.
        .include "board.inc"
        .include "gic.inc"
        .text
        .global _start
        .equ    TICKS, 25

_start:
        stack
        gic_on
        put_byte GICD, GICD_IPRIORITYR + 27, 0x90
        put     GICD, GICD_ISENABLER, 1 << 27
        hook    tick
        mrc     p15, 0, r4, c14, c0, 0          @ CNTFRQ
        mov     r5, #TICKS
        udiv    r5, r4, r5
        mrrc    p15, 1, r6, r7, c14             @ CNTVCT
        adds    r2, r6, r5
        adc     r3, r7, #0
        mcrr    p15, 3, r2, r3, c14             @ CNTV_CVAL
        mov     r0, #1
        mcr     p15, 0, r0, c14, c3, 1
        cpsie   i
        ldr     r8, =ticks
        mov     r10, #0                         @ wakes
1:      wfi
        add     r10, r10, #1
        ldr     r0, [r8]
        cmp     r0, #TICKS
        blo     1b
        cpsid   i
        mrrc    p15, 1, r2, r3, c14
        subs    r2, r2, r6
        sbc     r3, r3, r7
        cmp     r3, #0
        cmpeq   r2, r4
        movhs   r9, #1
        movlo   r9, #0
        push    {r8-r10}
        show    "a second has passed  ", r9
        pop     {r8-r10}
        ldr     r9, [r8]
        show    "ticks                ", r9
        cmp     r10, #TICKS + 2                 @ a WFI may return for nothing
        movls   r9, #1
        movhi   r9, #0
        show    "asleep between them  ", r9
        finish

@ Moves the compare value on from where it was: a late tick delays no other.
tick:   ldr     r1, =ticks
        ldr     r0, [r1]
        add     r0, r0, #1
        str     r0, [r1]
        cmp     r0, #TICKS
        moveq   r0, #0
        mcreq   p15, 0, r0, c14, c3, 1
        mrc     p15, 0, r0, c14, c0, 0
        mov     r1, #TICKS
        udiv    r0, r0, r1
        mrrc    p15, 3, r2, r3, c14
        adds    r2, r2, r0
        adc     r3, r3, #0
        mcrr    p15, 3, r2, r3, c14
        isb
        bx      lr

        .ltorg
        .include "console.inc"
        .include "irq.inc"
ticks:  .word   0
