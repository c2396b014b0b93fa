@ PSCI on virt: prints every result, so that two implementations can be compared line by line.
        .include "board.inc"
        .text
        .global _start

        .macro  psci id, a=0, b=0, c=0
        ldr     r0, =\id
        ldr     r1, =\a
        ldr     r2, =\b
        ldr     r3, =\c
        hvc     #0
        .endm

_start:
        stack
        psci    0x84000000
        show    "PSCI_VERSION           ", r0
        psci    0x84000006
        show    "MIGRATE_INFO_TYPE      ", r0
        psci    0x8400000a, 0x84000003
        show    "FEATURES(CPU_ON)       ", r0
        psci    0x8400000a, 0x84000005
        show    "FEATURES(MIGRATE)      ", r0
        psci    0x84000004, 0, 0
        show    "AFFINITY_INFO(0)       ", r0
        psci    0x84000004, 1, 0
        show    "AFFINITY_INFO(1)       ", r0
        psci    0x84000004, 1, 4
        show    "AFFINITY_INFO(1, 4)    ", r0
        psci    0x84000003, 0, 0
        show    "CPU_ON(0)              ", r0
        psci    0x84000003, 7, 0
        show    "CPU_ON(7)              ", r0
        psci    0x84000003, 0x01000001, 0
        show    "CPU_ON(0x01000001)     ", r0
        psci    0x84000005
        show    "MIGRATE                ", r0
        psci    0xc4000003, 1, 0
        show    "CPU_ON, 64-bit id      ", r0
        psci    0x8400001f
        show    "a function nobody has  ", r0
        psci    0x84000003, 1, second, 0xcafe
        show    "CPU_ON(1)              ", r0
        ldr     r4, =shared
1:      ldr     r5, [r4]
        cmp     r5, #0
        yield
        beq     1b
        show    "CPU1 ran with context  ", r5
        psci    0x84000003, 1, second, 0xcafe
        show    "CPU_ON(1) again        ", r0
        mov     r5, #0
        str     r5, [r4]                @ lets CPU1 go
2:      psci    0x84000004, 1, 0
        cmp     r0, #1
        bne     2b
        show    "AFFINITY_INFO(1)       ", r0
        finish

second:
        ldr     r4, =shared
        str     r0, [r4]
1:      ldr     r5, [r4]
        cmp     r5, #0
        yield
        bne     1b
        psci    0x84000002              @ CPU_OFF
2:      b       2b

        .include "console.inc"
        .balign 4
shared: .word   0
