@ Says hello; on a board with an L2 controller behind firmware it first has the firmware turn the cache on.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "hello from "
        adr     r0, name
        bl      puts
        say     "\r\n"

        .ifdef L2C
        .if BOARD == ORIGEN
        mvn     r0, #20                 @ -21, L2X0CTRL
        mov     r1, #1
        .else
        mov     r0, #1
        movw    r12, #0x102
        .endif
        dsb
        smc     #0
        ldr     r1, =L2C
        ldr     r2, [r1, #0x100]        @ REG1_CONTROL
        tst     r2, #1
        beq     off
        say     "the firmware turned the L2 cache on\r\n"
        b       done
off:    say     "the L2 cache is still off\r\n"
        .endif

done:   finish

name:   board_name
        .balign 4
        .include "console.inc"
