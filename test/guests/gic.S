@ Interrupts on one CPU of virt: SGIs, SPIs, timers and the UART, by priority. Prints what it took, in order: running
@ priority and IAR of each. The same lines on any GICv2 with the generic timer.
        .include "board.inc"
        .include "gic.inc"
        .text
        .global _start

_start:
        stack
        gic_on
        get     r9, GICD, GICD_TYPER
        show    "GICD_TYPER   ", r9
        get     r9, GICD, GICD_ISENABLER
        show    "ISENABLER0   ", r9
        get     r9, GICC, GICC_IAR
        show    "IAR idle     ", r9
        get     r9, GICC, GICC_RPR
        show    "RPR idle     ", r9

        sgis_by_priority
        say     "SPIs as edges\r\n"
        edge_spi 200, 0xb0
        edge_spi 201, 0x70
        edge_spi 202, 0xb0
        pend    202
        pend    200
        pend    201
        pend    201                             @ once more: still one
        get     r9, GICD, GICD_ISPENDR + 24
        show    "ISPENDR6     ", r9
        unmask
        bl      dump
        put     GICD, GICD_ICENABLER + 24, 1 << 9
        pend    201
        unmask
        bl      dump
        put     GICD, GICD_ICPENDR + 24, 1 << 9
        put     GICD, GICD_ISENABLER + 24, 1 << 9
        unmask
        bl      dump

        say     "a higher one preempts, an equal one waits\r\n"
        hook    nest
        pend    200
        unmask
        bl      dump
        hook    0

        say     "EOImode 1\r\n"
        put     GICC, GICC_CTLR, 0x201
        pend    200
        unmask
        get     r9, GICC, GICC_RPR
        show    "RPR          ", r9
        get     r9, GICD, GICD_ISACTIVER + 24
        show    "ISACTIVER6   ", r9
        pend    200
        unmask                                  @ active: it waits
        bl      dump
        put     GICC, GICC_DIR, 200
        get     r9, GICD, GICD_ISACTIVER + 24
        show    "ISACTIVER6   ", r9
        unmask
        put     GICC, GICC_DIR, 200
        bl      dump
        put     GICC, GICC_CTLR, 1

        say     "the virtual timer, twice as its level stays\r\n"
        put_byte GICD, GICD_IPRIORITYR + 27, 0x90
        put     GICD, GICD_ISENABLER, 1 << 27
        hook    second_stops_cntv
        ldr     r6, =timer_count
        mov     r0, #2
        str     r0, [r6]
        mrc     p15, 0, r0, c14, c0, 0          @ CNTFRQ
        lsr     r0, r0, #10
        mcr     p15, 0, r0, c14, c3, 0          @ CNTV_TVAL
        mov     r0, #1
        mcr     p15, 0, r0, c14, c3, 1          @ CNTV_CTL
        isb
1:      mrc     p15, 0, r9, c14, c3, 1
        tst     r9, #4
        beq     1b
        show    "CNTV_CTL     ", r9
        get     r9, GICD, GICD_ISPENDR
        show    "ISPENDR0     ", r9
        unmask
        unmask
        bl      dump
        mrc     p15, 0, r9, c14, c3, 1
        show    "CNTV_CTL     ", r9
        get     r9, GICD, GICD_ISPENDR
        show    "ISPENDR0     ", r9

        say     "the physical timer wakes a WFI\r\n"
        put_byte GICD, GICD_IPRIORITYR + 30, 0x90
        put     GICD, GICD_ISENABLER, 1 << 30
        hook    stop_cntp
        mrc     p15, 0, r0, c14, c0, 0
        lsr     r0, r0, #9
        mrrc    p15, 0, r2, r3, c14             @ CNTPCT
        adds    r2, r2, r0
        adc     r3, r3, #0
        mcrr    p15, 2, r2, r3, c14             @ CNTP_CVAL
        mov     r0, #1
        mcr     p15, 0, r0, c14, c2, 1
        isb
        wfi
        mrc     p15, 0, r9, c14, c2, 1
        show    "CNTP_CTL     ", r9
        unmask
        bl      dump

        say     "ten ticks\r\n"
        hook    tick
        ldr     r6, =timer_count
        mov     r0, #10
        str     r0, [r6]
        mrc     p15, 0, r0, c14, c0, 0
        lsr     r0, r0, #8
        mcr     p15, 0, r0, c14, c3, 0
        mov     r0, #1
        mcr     p15, 0, r0, c14, c3, 1
        isb
2:      wfi
        unmask
        ldr     r0, [r6]
        cmp     r0, #0
        bne     2b
        bl      dump

        say     "the UART has sent\r\n"
        put_byte GICD, GICD_IPRIORITYR + 33, 0x60
        put_byte GICD, GICD_ITARGETSR + 33, 1
        put     GICD, GICD_ISENABLER + 4, 1 << 1
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
        get     r9, GICD, GICD_ISPENDR + 4
        show    "ISPENDR1     ", r9
        finish

@ In SPI 200: 202 is equal and waits, 201 is higher and comes at once.
nest:   movw    r1, #0x3ff
        and     r0, r0, r1
        cmp     r0, #200
        bxne    lr
        push    {r4, lr}
        pend    202
        pend    201
        cpsie   i
        nop
        nop
        cpsid   i
        ldr     r1, =GICD
        ldr     r0, [r1, #GICD_ISACTIVER + 24]
        bl      log
        ldr     r1, =GICD
        ldr     r0, [r1, #GICD_ISPENDR + 24]
        bl      log
        pop     {r4, pc}

second_stops_cntv:
        ldr     r1, =timer_count
        ldr     r0, [r1]
        subs    r0, r0, #1
        str     r0, [r1]
        bxne    lr
        mov     r0, #0
        mcr     p15, 0, r0, c14, c3, 1
        isb
        bx      lr

stop_cntp:
        mov     r0, #0
        mcr     p15, 0, r0, c14, c2, 1
        isb
        bx      lr

@ Moves the compare value on, so that no tick is lost; the last one turns the timer off.
tick:   ldr     r1, =timer_count
        ldr     r0, [r1]
        subs    r0, r0, #1
        str     r0, [r1]
        moveq   r0, #0
        mcreq   p15, 0, r0, c14, c3, 1
        mrc     p15, 0, r0, c14, c0, 0
        mrrc    p15, 3, r2, r3, c14             @ CNTV_CVAL
        adds    r2, r2, r0, lsr #8
        adc     r3, r3, #0
        mcrr    p15, 3, r2, r3, c14
        isb
        bx      lr

quiet_uart:
        ldr     r1, =UART
        mov     r0, #0x20
        str     r0, [r1, #0x44]                 @ UARTICR
        bx      lr

        .ltorg
        .include "console.inc"
        .include "irq.inc"
timer_count: .word 0
