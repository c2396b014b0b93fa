@ An A9 that sleeps between five ticks of its private timer: every one is an alarm of the VMM.
        .include "board.inc"
        .include "gic.inc"
        .text
        .global _start
        .equ    TWD, 0xfff10600
        .equ    TICKS, 5

_start:
        stack
        gic_on
        put_byte GICD, GICD_IPRIORITYR + 29, 0x80
        put     GICD, GICD_ISENABLER, 1 << 29
        hook    tick
        mov     r7, #TICKS
        mov     r6, #0
        put     TWD, 0x00, 1000000
        put     TWD, 0x08, 0x007                @ interrupt, auto-reload, enable
1:      wfi
        add     r6, r6, #1
        cpsie   i
        nop
        cpsid   i
        cmp     r7, #0
        bne     1b
        show    "ticks, asleep before each  ", r6
        ldr     r0, =0xfff35000         @ RTCDR
        ldr     r9, [r0]
        cmp     r9, #1000
        movhs   r9, #1
        movlo   r9, #0
        show    "it is later than 00:16:40  ", r9
        finish

@ The last of r7 turns the timer off.
tick:   put     TWD, 0x0c, 1
        subs    r7, r7, #1
        bxne    lr
        put     TWD, 0x08, 0
        bx      lr

        .ltorg
        .include "console.inc"
        .include "irq.inc"
