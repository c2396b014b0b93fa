import { type Device, defineDevice } from '../api/define-device.ts';

/** A block of a SoC that no model is for; guests that look for it find nothing. */
export function leftOut(name: string, doc: string, source: string, bytes = 0x1000): Device<undefined> {
  return defineDevice({ name, doc, source, bytes, leftOut: true, registers: [] });
}
