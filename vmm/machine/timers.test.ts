import { describe, expect, it } from 'vitest';
import { irqLine } from '../../proto/uapi/kvm.ts';
import { highbank } from '../boards/highbank.ts';
import { bootRig, mmioExit, RecordingPort, type Rig } from './machine-fixture.ts';

/** A kernel that keeps alarms. */
class AlarmPort extends RecordingPort {
  override readonly takesAlarms = true;
}

const [sp804, gicd, gicc] = [0xfff3_4000, 0xfff1_1000, 0xfff1_0100];
const periodNs = 1000;
const word = (value: number) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];

/** A store of vCPU `vcpu` at a virtual time; gives the reply. */
async function store(rig: Rig, ipa: number, value: number, nowNs = 0, vcpu = 0) {
  const handled = await rig.machine.handle(vcpu, mmioExit(ipa, true, word(value)), nowNs);
  return handled.kind === 'reply' ? handled.reply : undefined;
}

async function ring(rig: Rig, nowNs: number, vcpu = 0) {
  const handled = await rig.machine.handle(vcpu, { reason: 'intr' }, nowNs);
  return handled.kind === 'reply' ? handled.reply : undefined;
}

/** Highbank with its GIC open for the dual timer, which has a microsecond to go. */
async function timerRig(port = new AlarmPort()): Promise<Rig> {
  const rig = await bootRig(highbank, { port, smp: 2 });
  for (const [ipa, value] of [
    [gicd, 1],
    [gicc, 1],
    [gicc + 4, 0xf0],
    [gicd + 0x104, 1 << 18],
    [gicd + 0x830, 1 << 16],
    [sp804, 150],
  ] as const) {
    expect(await store(rig, ipa, value)).not.toHaveProperty('alarmNs');
  }
  return rig;
}

describe('a timer in the VMM', () => {
  it('sets an alarm with the reply that starts it, interrupts when it rings, and sets the next one once served', async () => {
    const rig = await timerRig();
    expect(await store(rig, sp804 + 8, 0xe2)).toMatchObject({ alarmNs: periodNs, interrupts: [] });
    expect(await ring(rig, periodNs)).toMatchObject({ interrupts: [{ irq: irqLine('cpu', 0, 0), level: true }] });
    const served = await store(rig, sp804 + 0xc, 1, periodNs + 50);
    // 151 counts of 150 MHz a period, rounded up to a nanosecond.
    expect(served).toMatchObject({ alarmNs: 2007, interrupts: [{ level: false }] });
  });

  it('that is stopped takes its alarm away', async () => {
    const rig = await timerRig();
    await store(rig, sp804 + 8, 0xe2);
    expect(await store(rig, sp804 + 8, 0, 10)).toMatchObject({ alarmNs: 0 });
  });

  it('goes on in a machine restored from a snapshot', async () => {
    const rig = await timerRig();
    await store(rig, sp804 + 8, 0xe2);
    const other = await bootRig(highbank, { port: new AlarmPort(), smp: 2 });
    other.machine.restore(structuredClone(rig.machine.snapshot()));
    expect(await ring(other, periodNs)).toMatchObject({ interrupts: [{ irq: irqLine('cpu', 0, 0), level: true }] });
  });

  it('on a kernel without alarms says what will be missing', async () => {
    const port = new RecordingPort();
    const rig = await bootRig(highbank, { port, smp: 1 });
    await store(rig, sp804, 150);
    expect(await store(rig, sp804 + 8, 0xe2)).not.toHaveProperty('alarmNs');
    expect(rig.reports).toEqual([expect.stringContaining('no capability "alarm"')]);
  });
});

it('a typed character goes through the GIC of the VMM to the vCPU it is for', async () => {
  const port = new AlarmPort();
  const rig = await bootRig(highbank, { port, smp: 2 });
  for (const [ipa, value] of [
    [gicd, 1],
    [gicd + 0x104, 1 << 20],
    [gicd + 0x834, 2],
    [0xfff3_6038, 0x10],
  ] as const) {
    await store(rig, ipa, value);
  }
  await store(rig, gicc, 1, 0, 1);
  await store(rig, gicc + 4, 0xf0, 0, 1);
  rig.machine.input(Uint8Array.of(0x61));
  expect(port.requests('irq_line')).toEqual([{ name: 'irq_line', irq: irqLine('cpu', 0, 1), level: true }]);
});

it('a block of the SoC without a model is told of once, by name, and reads as zero', async () => {
  const rig = await bootRig(highbank);
  expect([await rig.load(0xfff2_0fe0), await rig.load(0xfff2_0fe4)]).toEqual([0, 0]);
  expect(rig.reports).toEqual([
    'ipc (PL320 mailbox to the management processor) is left out of this model: it reads as zero and ignores writes',
  ]);
});
