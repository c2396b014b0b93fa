@ A board without Security Extensions: SMC is undefined, the guest's own handler reports it and goes on behind it.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        ldr     r0, =vectors
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        cps     #0x1b
        ldr     sp, =RAM + 0x180000
        cps     #0x13
        mov     r7, #0
smc_at: smc     #0
        cmp     r7, #1
        bne     wrong
        say     "SMC is undefined here, and the guest went on\r\n"
        finish
wrong:  say     "BROKEN: SMC did not take the undefined instruction vector\r\n"
        finish

undef:
        push    {r0-r3, r8, r12, lr}
        sub     r1, lr, #4
        ldr     r0, =smc_at
        cmp     r1, r0
        moveq   r7, #1
        mrs     r9, spsr
        show    "undefined instruction, SPSR ", r9
        pop     {r0-r3, r8, r12, lr}
        movs    pc, lr                  @ lr is behind the SMC

        .balign 32
vectors:
        b       .
        b       undef
        b       .
        b       .
        b       .
        b       .
        b       .
        b       .
        .include "console.inc"
