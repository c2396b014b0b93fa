@ What a Cortex-A9 has in the VMM: its GIC, private timer and SCU, and highbank's dual timer. Prints what it took, in order:
@ running priority and IAR of each. The same lines on QEMU's highbank.
        .include "board.inc"
        .include "gic.inc"
        .text
        .global _start
        .equ    SCU, 0xfff10000
        .equ    TWD, 0xfff10600
        .equ    SP804, 0xfff34000

        @ Waits for bits of a word. Uses r0, r1.
        .macro  await frame, at, bits
        ldr     r0, =\frame + \at
8201:   ldr     r1, [r0]
        tst     r1, #\bits
        beq     8201b
        .endm

_start:
        stack
        gic_on
        mrc     p15, 4, r9, c15, c0, 0
        show    "CBAR         ", r9
        get     r9, SCU, 4
        and     r9, r9, #0x33
        show    "SCU_CONFIG   ", r9
        get     r9, GICD, GICD_TYPER
        and     r9, r9, #0xff
        show    "GICD_TYPER   ", r9
        get     r9, GICD, GICD_ISENABLER
        uxth    r9, r9
        show    "ISENABLER0   ", r9
        get     r9, GICD, GICD_ICFGR
        show    "ICFGR0       ", r9
        get     r9, GICC, GICC_IAR
        show    "IAR idle     ", r9
        get     r9, GICC, GICC_RPR
        show    "RPR idle     ", r9

        sgis_by_priority
        say     "SPIs as edges\r\n"
        edge_spi 150, 0xb0
        edge_spi 151, 0x70
        edge_spi 152, 0xb0
        pend    152
        pend    150
        pend    151
        pend    151                             @ once more: still one
        get     r9, GICD, GICD_ISPENDR + 16
        show    "ISPENDR4     ", r9
        unmask
        bl      dump
        put     GICD, GICD_ICENABLER + 16, 1 << 23
        pend    151
        unmask
        bl      dump
        put     GICD, GICD_ICPENDR + 16, 1 << 23
        put     GICD, GICD_ISENABLER + 16, 1 << 23
        unmask
        bl      dump

        say     "a higher one preempts, an equal one waits\r\n"
        hook    nest
        pend    150
        unmask
        bl      dump
        hook    0

        say     "the private timer counts down once\r\n"
        put_byte GICD, GICD_IPRIORITYR + 29, 0x90
        put     GICD, GICD_ISENABLER, 1 << 29
        hook    quiet_timer
        mov     r7, #1
        put     TWD, 0x00, 200
        put     TWD, 0x08, 0x005                @ interrupt, enable
        await   TWD, 0x0c, 1
        get     r9, TWD, 0x04
        show    "counter      ", r9
        get     r9, GICD, GICD_ISPENDR
        show    "ISPENDR0     ", r9
        unmask
        bl      dump
        get     r9, TWD, 0x0c
        show    "event flag   ", r9

        say     "and again, as it reloads\r\n"
        put     TWD, 0x00, 2000000
        put     TWD, 0x08, 0x107                @ prescaler 2, auto-reload
        mov     r7, #3
1:      wfi
        unmask
        cmp     r7, #0
        bne     1b
        bl      dump
        get     r9, TWD, 0x00
        show    "load         ", r9

        say     "without its interrupt only the flag tells\r\n"
        put     TWD, 0x0c, 1
        put     TWD, 0x00, 100
        put     TWD, 0x08, 0x001
        await   TWD, 0x0c, 1
        get     r9, GICD, GICD_ISPENDR
        show    "ISPENDR0     ", r9
        put     TWD, 0x0c, 1
        put     TWD, 0x08, 0

        say     "the dual timer is a level\r\n"
        put_byte GICD, GICD_IPRIORITYR + 50, 0x60
        put_byte GICD, GICD_ITARGETSR + 50, 1
        put     GICD, GICD_ISENABLER + 4, 1 << 18
        hook    quiet_dual_timer
        mov     r7, #1
        put     SP804, 0x00, 100
        put     SP804, 0x08, 0xa3               @ enable, interrupt, 32 bits, one-shot
        await   SP804, 0x10, 1
        get     r9, SP804, 0x14
        show    "MIS          ", r9
        get     r9, GICD, GICD_ISPENDR + 4
        show    "ISPENDR1     ", r9
        unmask
        bl      dump
        get     r9, GICD, GICD_ISPENDR + 4
        show    "ISPENDR1     ", r9
        get     r9, SP804, 0x10
        show    "RIS          ", r9
        mov     r7, #2
        put     SP804, 0x20, 300000
        put     SP804, 0x28, 0xe2               @ the other one, periodic
2:      wfi
        unmask
        cmp     r7, #0
        bne     2b
        bl      dump

        say     "the UART has sent\r\n"
        put_byte GICD, GICD_IPRIORITYR + 52, 0x60
        put_byte GICD, GICD_ITARGETSR + 52, 1
        put     GICD, GICD_ISENABLER + 4, 1 << 20
        hook    quiet_uart
        ldr     r4, =UART
        mov     r0, #'.'
        str     r0, [r4]
        mov     r0, #0x20
        str     r0, [r4, #0x38]                 @ UARTIMSC: transmit
        unmask
        mov     r0, #0
        str     r0, [r4, #0x38]
        say     "\r\n"
        bl      dump
        finish

@ In SPI 150: 152 is equal and waits, 151 is higher and comes at once.
nest:   movw    r1, #0x3ff
        and     r0, r0, r1
        cmp     r0, #150
        bxne    lr
        push    {r4, lr}
        pend    152
        pend    151
        cpsie   i
        nop
        nop
        cpsid   i
        ldr     r1, =GICD
        ldr     r0, [r1, #GICD_ISACTIVER + 16]
        bl      log
        ldr     r1, =GICD
        ldr     r0, [r1, #GICD_ISPENDR + 16]
        bl      log
        pop     {r4, pc}

@ The last of r7 turns its timer off.
quiet_timer:
        put     TWD, 0x0c, 1
        subs    r7, r7, #1
        bxne    lr
        put     TWD, 0x08, 0
        bx      lr

quiet_dual_timer:
        subs    r7, r7, #1
        bne     3f
        put     SP804, 0x08, 0
        put     SP804, 0x28, 0
3:      put     SP804, 0x0c, 1
        put     SP804, 0x2c, 1
        bx      lr

quiet_uart:
        ldr     r1, =UART
        mov     r0, #0x20
        str     r0, [r1, #0x44]                 @ UARTICR
        bx      lr

        .ltorg
        .include "console.inc"
        .include "irq.inc"
