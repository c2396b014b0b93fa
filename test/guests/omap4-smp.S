@ OMAP4 brings CPU1 up: its entry by 0x105, its release by 0x104, SEV; CPU1 asks 0x103 until it is its turn.
        .include "board.inc"
        .text
        .global _start

        .macro  monitor id
        movw    r12, #\id
        dsb
        smc     #0
        .endm

_start:
        stack
        monitor 0x103
        show    "AuxCoreBoot0 before     ", r0
        ldr     r0, =second
        monitor 0x105
        mov     r0, #0x200
        ldr     r1, =0xfffffdff
        monitor 0x104
        show    "modify AuxCoreBoot0 gave", r0
        sev
        monitor 0x103
        show    "AuxCoreBoot0 after      ", r0
        ldr     r4, =alive
1:      ldr     r5, [r4]
        cmp     r5, #0
        yield
        beq     1b
        show    "CPU1 is alive, MPIDR    ", r5
        finish

second:
1:      monitor 0x103
        lsr     r0, r0, #9
        cmp     r0, #1                  @ its own number
        bne     1b
        mrc     p15, 0, r5, c0, c0, 5
        ldr     r4, =alive
        str     r5, [r4]
2:      wfe
        b       2b

        .include "console.inc"
        .balign 4
alive:  .word   0
