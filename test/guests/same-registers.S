@ The thread of 2013 in one program: the same registers on every board, r12 = 0x102 among them.
@ Highbank: L2 control, r0 is the value. Origen: r0 = -21 is L2X0CTRL, r1 the value, r12 is garbage.
@ mach-foo: service 0x102 answers with the complement of r0.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        .if BOARD == ORIGEN
        @ Turn the cache on first, so that turning it off shows.
        mvn     r0, #20
        mov     r1, #1
        mov     r12, #0
        smc     #0
        .endif

        mvn     r0, #20                 @ 0xffffffeb
        mov     r1, #0
        movw    r12, #0x102
        dsb
        smc     #0

        .if BOARD == MACH_FOO
        cmp     r0, #0x14
        bne     broken
        say     "mach-foo: the bar service answered\r\n"
        .else
        ldr     r1, =L2C
        ldr     r2, [r1, #0x100]
        .if BOARD == HIGHBANK
        cmp     r2, #1
        bne     broken
        say     "highbank: the L2 cache is on\r\n"
        .else
        cmp     r2, #0
        bne     broken
        say     "origen: the L2 cache is off\r\n"
        .endif
        .endif
        finish

broken: mov     r9, r0
        say     "BROKEN: the call was not answered by this board's firmware\r\n"
        show    "r0 = ", r9
        finish
        .include "console.inc"
