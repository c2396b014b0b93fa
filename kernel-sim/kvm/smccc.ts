import { smcccFunctions, smcccResults, smcccVersion } from '../../proto/uapi/arm-smccc.ts';
import { type CallArguments, type PsciView, type ServedCall, servePsci } from './psci.ts';

/** @source linux include/linux/arm-smccc.h, ARM_SMCCC_ARCH_WORKAROUND_n */
const workarounds = { branchPredictor: 0x8000_8000, storeBypass: 0x8000_7fff, branchHistory: 0x8000_3fff } as const;

/** ARM_SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED */
const unaffected = 1;

/**
 * ARCH_FEATURES' answers: the engine does not speculate, so no CPU it shows has these vulnerabilities.
 * @source linux arch/arm64/kvm/hypercalls.c, kvm_smccc_call_handler()
 */
const archFeatures: ReadonlyMap<number, number> = new Map<number, number>([
  [workarounds.branchPredictor, unaffected],
  [workarounds.branchHistory, unaffected],
  [workarounds.storeBypass, smcccResults.notRequired],
]);

type Service = (view: PsciView, call: CallArguments) => ServedCall;

const services: ReadonlyMap<number, Service> = new Map<number, Service>([
  [smcccFunctions.version, () => ({ kind: 'result', value: smcccVersion })],
  [
    smcccFunctions.archFeatures,
    (_, [id]) => ({ kind: 'result', value: archFeatures.get(id) ?? smcccResults.notSupported }),
  ],
]);

/** Serves a call in the kernel by the id in r0; an id nobody knows is NOT_SUPPORTED, with r1–r3 zero. */
export function serveCall(view: PsciView, id: number, call: CallArguments): ServedCall {
  return services.get(id)?.(view, call) ?? servePsci(view, id, call);
}

/** The answer of a call the filter denies. */
export const deniedCall: ServedCall = { kind: 'result', value: smcccResults.notSupported };
