import { describe, expect, it } from 'vitest';
import { kvmExitNumbers, systemEventTypes } from './exit.ts';
import {
  capabilities,
  coreRegister,
  coreRegisterId,
  coreRegisterNames,
  cp15RegisterId,
  cp15RegisterId64,
  cpuTargets,
  irqLine,
  mpStates,
  psciVersionRegisterId,
} from './kvm.ts';
import { psci01Functions, psciFunctions, psciVersions } from './psci.ts';

describe('the ONE_REG id of', () => {
  it.each([
    ['r0', 0x4020_0000_0010_0000n],
    ['r12', 0x4020_0000_0010_000cn],
    ['sp_usr', 0x4020_0000_0010_000dn],
    ['pc', 0x4020_0000_0010_000fn],
    ['cpsr', 0x4020_0000_0010_0010n],
    ['sp_svc', 0x4020_0000_0010_0012n],
    ['sp_abt', 0x4020_0000_0010_0015n],
    ['sp_und', 0x4020_0000_0010_0018n],
    ['sp_irq', 0x4020_0000_0010_001bn],
    ['r8_fiq', 0x4020_0000_0010_001en],
    ['spsr_fiq', 0x4020_0000_0010_0025n],
  ] as const)('%s is %i', (name, id) => {
    expect(coreRegister(name)).toBe(id);
  });

  it.each([
    ['MIDR', cp15RegisterId(0, 0, 0, 0), 0x4020_0000_000f_0000n],
    ['MPIDR', cp15RegisterId(0, 0, 0, 5), 0x4020_0000_000f_0005n],
    ['SCTLR', cp15RegisterId(1, 0, 0, 0), 0x4020_0000_000f_0800n],
    ['ACTLR', cp15RegisterId(1, 0, 0, 1), 0x4020_0000_000f_0801n],
    ['VBAR', cp15RegisterId(12, 0, 0, 0), 0x4020_0000_000f_6000n],
    ['L2CTLR', cp15RegisterId(9, 1, 0, 2), 0x4020_0000_000f_480an],
    ['CNTV_CTL', cp15RegisterId(14, 0, 3, 1), 0x4020_0000_000f_7181n],
    ['TTBR0, 64 bits', cp15RegisterId64(0, 2), 0x4030_0000_000f_0100n],
    ['CNTVCT', cp15RegisterId64(1, 14), 0x4030_0000_000f_0708n],
    ['CNTV_CVAL', cp15RegisterId64(3, 14), 0x4030_0000_000f_0718n],
    ['the PSCI version', psciVersionRegisterId, 0x4030_0000_0014_0000n],
  ])('%s is what Linux computes', (_, id, expected) => {
    expect(id).toBe(expected);
  });

  it('core register n is entry n of the list', () => {
    expect(coreRegisterNames).toHaveLength(0x26);
    expect(coreRegisterNames.map(coreRegister)).toEqual(coreRegisterNames.map((_, index) => coreRegisterId(index)));
  });
});

describe('KVM_IRQ_LINE encodes', () => {
  it.each([
    ['SPI 33', irqLine('spi', 33), 0x0100_0021],
    ['PPI 27 of vCPU 1', irqLine('ppi', 27, 1), 0x0201_001b],
    ['the FIQ line of vCPU 3', irqLine('cpu', 1, 3), 0x0003_0001],
    ['PPI 27 of vCPU 257', irqLine('ppi', 27, 257), 0x1201_001b],
    ['PPI 16 of vCPU 4095, unsigned', irqLine('ppi', 16, 4095), 0xf2ff_0010],
  ])('%s', (_, irq, expected) => {
    expect(irq).toBe(expected);
  });
});

describe("KVM's numbers:", () => {
  it.each([
    ['KVM_CAP_ARM_PSCI_0_2', capabilities.armPsci02, 102],
    ['KVM_CAP_ARM_NISV_TO_USER', capabilities.armNisvToUser, 177],
    ['KVM_CAP_SYSTEM_EVENT_DATA', capabilities.systemEventData, 215],
    ['KVM_MP_STATE_STOPPED', mpStates.stopped, 5],
    ['KVM_MP_STATE_SUSPENDED', mpStates.suspended, 10],
    ['KVM_ARM_TARGET_CORTEX_A7', cpuTargets['cortex-a7'], 1],
    ['KVM_EXIT_MMIO', kvmExitNumbers.mmio, 6],
    ['KVM_EXIT_HYPERCALL', kvmExitNumbers.smc, 3],
    ['KVM_EXIT_SYSTEM_EVENT', kvmExitNumbers.system_event, 24],
    ['KVM_EXIT_ARM_NISV', kvmExitNumbers.arm_nisv, 28],
    ['KVM_EXIT_MEMORY_FAULT', kvmExitNumbers.memory_fault, 39],
    ['KVM_SYSTEM_EVENT_SUSPEND', systemEventTypes.suspend, 5],
    ['PSCI 0.2 CPU_ON', psciFunctions.CPU_ON, 0x8400_0003],
    ['PSCI SYSTEM_RESET2', psciFunctions.SYSTEM_RESET2, 0x8400_0012],
    ["KVM's PSCI 0.1 CPU_ON", psci01Functions.CPU_ON, 0x95c1_ba60],
    ['PSCI_VERSION of 1.1', psciVersions['1.1'], 0x1_0001],
  ])('%s', (_, ours, linux) => {
    expect(ours).toBe(linux);
  });

  it.each([
    ['capabilities', capabilities],
    ['PSCI functions', psciFunctions],
    ['MP states', mpStates],
    ['CPU targets', cpuTargets],
  ])('no two %s share one', (_, table) => {
    const numbers = Object.values(table);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
