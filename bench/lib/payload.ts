import { encodeFrame } from '../../proto/codec.ts';
import { reply } from '../../proto/uapi/exit.ts';
import { aarch32Registers, defaultCallMask, registerSet } from '../../proto/uapi/registers.ts';

const carried = aarch32Registers.filter((_, bit) => (defaultCallMask & (1 << bit)) !== 0);

/** The bytes of an SMC's Exit and of its Run, as the real stack sends them. */
export const exitBytes = encodeFrame({
  type: 'exit',
  vm: 0,
  vcpu: 0,
  seq: 1000,
  vmOrder: 1000,
  virtualTimeNs: 1_000_000,
  exit: {
    reason: 'smc',
    immediate: 0,
    isa: 'a32',
    bytes: 4,
    mode: 0x13,
    pc: 4,
    registers: registerSet(Object.fromEntries(carried.map((name) => [name, 0x1234_5678]))),
    windows: [],
  },
});

export const runBytes = encodeFrame({
  type: 'run',
  vm: 0,
  vcpu: 0,
  seq: 1000,
  reply: reply({ registers: registerSet({ r0: 0, r1: 1, r2: 2, r3: 3 }) }),
});
