@ Turns translation on: RAM as it is, the UART elsewhere, a page of RAM at a second address. Prints through all of it,
@ then takes aborts and says what they were.
        .include "board.inc"
        .text
        .global _start

        .equ    UART_VA, 0xe0000000
        .equ    ALIAS, 0xd0000000
        .equ    SECTION, 0xc02          @ domain 0, everybody reads and writes
        .equ    CACHED, 0x100c          @ TEX 1, C, B: normal memory
        .equ    DEVICE, 0x4             @ B: device memory
        .equ    NEVER, 0x10             @ XN

_start:
        stack
        ldr     r0, =vectors
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        cps     #0x17
        ldr     sp, =RAM + 0x180000
        cps     #0x13
        say     "translation is off\r\n"

        ldr     r4, =table1
        mov     r0, #0
        mov     r1, #4096
1:      str     r0, [r4], #4
        subs    r1, r1, #1
        bne     1b
        ldr     r4, =table1
        ldr     r0, =RAM + SECTION + CACHED
        ldr     r1, =RAM >> 20
        mov     r2, #2
2:      str     r0, [r4, r1, lsl #2]
        add     r0, r0, #0x100000
        add     r1, r1, #1
        subs    r2, r2, #1
        bne     2b
        ldr     r0, =(UART & 0xfff00000) + SECTION + DEVICE + NEVER
        ldr     r1, =UART_VA >> 20
        str     r0, [r4, r1, lsl #2]
        ldr     r0, =table2 + 1
        ldr     r1, =ALIAS >> 20
        str     r0, [r4, r1, lsl #2]
        ldr     r4, =table2
        ldr     r0, =page + 0x7e        @ small page, everybody, normal memory
        str     r0, [r4]
        ldr     r0, =page + 0x27e       @ the same, read-only
        str     r0, [r4, #4]

        ldr     r0, =table1
        mcr     p15, 0, r0, c2, c0, 0   @ TTBR0
        mov     r0, #0
        mcr     p15, 0, r0, c2, c0, 2   @ TTBCR
        mov     r0, #1
        mcr     p15, 0, r0, c3, c0, 0   @ DACR: domain 0 is client
        mov     r0, #0
        mcr     p15, 0, r0, c8, c7, 0   @ TLBIALL
        dsb
        isb
        mrc     p15, 0, r0, c1, c0, 0
        orr     r0, r0, #1
        mcr     p15, 0, r0, c1, c0, 0   @ SCTLR.M
        isb
        ldr     r0, =uart
        ldr     r1, =UART_VA + (UART & 0xfffff)
        str     r1, [r0]
        say     "translation is on, and the UART is at another address\r\n"

        ldr     r0, =page
        ldr     r1, =0x600d600d
        str     r1, [r0, #8]
        ldr     r0, =ALIAS
        ldr     r9, [r0, #8]
        show    "the page at its second address    ", r9
        mcr     p15, 0, r0, c7, c8, 0   @ ATS1CPR
        isb
        mrc     p15, 0, r9, c7, c4, 0   @ PAR
        lsr     r9, r9, #12
        ldr     r0, =page
        sub     r9, r9, r0, lsr #12
        show    "ATS1CPR finds it, off by          ", r9

        ldr     r0, =ALIAS + 0x1008
        str     r0, [r0]
        ldr     r0, =ALIAS + 0x2010
        ldr     r0, [r0]
        mov     r0, #0xf0000000
        str     r0, [r0]
        ldr     r0, =ALIAS + 0xffe
        ldr     r1, =0x11112222
        str     r1, [r0]                @ its second half may not be written
        ldr     r0, =UART_VA
        blx     r0
        say     "and the guest goes on\r\n"
        mrc     p15, 0, r0, c1, c0, 0
        bic     r0, r0, #1
        mcr     p15, 0, r0, c1, c0, 0   @ off again: boards' power registers are not mapped
        isb
        finish

@ Says what a data abort was and goes on behind the instruction.
data:   push    {r0-r4, r8, r9, lr}
        mrc     p15, 0, r9, c6, c0, 0   @ DFAR
        show    "data abort at                     ", r9
        mrc     p15, 0, r9, c5, c0, 0   @ DFSR
        show    "               status             ", r9
        pop     {r0-r4, r8, r9, lr}
        subs    pc, lr, #4

@ The same of a prefetch abort; goes on where the call came from.
prefetch:
        mrc     p15, 0, r9, c6, c0, 2   @ IFAR
        show    "prefetch abort at                 ", r9
        mrc     p15, 0, r9, c5, c0, 1   @ IFSR
        show    "               status             ", r9
        cps     #0x13
        bx      lr

        .balign 32
vectors:
        b       .
        b       .
        b       .
        b       prefetch
        b       data
        b       .
        b       .
        b       .

        .equ    VIRTUAL_UART, 1
        .include "console.inc"
        .balign 4
uart:   .word   UART

        .bss
        .balign 0x4000
table1: .space  0x4000
table2: .space  0x1000
page:   .space  0x1000
