/** SHA-256 of the descriptor set `trapline.binpb`: ef25b514c828d8148dadc0fac0bd6659f2ef8bb9ee4d99dc5e9aa2acbd06f4c7 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0xef, 0x25, 0xb5, 0x14, 0xc8, 0x28, 0xd8, 0x14, 0x8d, 0xad, 0xc0, 0xfa, 0xc0, 0xbd, 0x66, 0x59, 0xf2, 0xef, 0x8b, 0xb9, 0xee, 0x4d, 0x99, 0xdc, 0x5e, 0x9a, 0xa2, 0xac, 0xbd, 0x06, 0xf4, 0xc7,
);

/** Field number of each request in `Ioctl`, and of its result in `IoctlResult`. */
export const ioctlNumbers = {
  getOneReg: 4,
  setOneReg: 5,
  readMemory: 6,
  writeMemory: 7,
  zeroMemory: 8,
  irqLine: 9,
  getMpState: 10,
  setMpState: 11,
  immediateExit: 12,
  checkExtension: 16,
  enableCap: 17,
  createVm: 18,
  setUserMemoryRegion: 19,
  getDirtyLog: 20,
  createVcpu: 21,
  armPreferredTarget: 22,
  armVcpuInit: 23,
  getRegList: 24,
  createDevice: 25,
  setDeviceAttr: 26,
  getDeviceAttr: 27,
  hasDeviceAttr: 28,
  setGuestDebug: 29,
  registerCoalescedMmio: 30,
  unregisterCoalescedMmio: 31,
  ioeventfd: 32,
  setCallRouting: 33,
  setExitContents: 34,
} as const;

/** Field number of each body in `Frame`. */
export const frameNumbers = {
  run: 1,
  exit: 2,
  ioctl: 3,
  ioctlResult: 4,
  event: 5,
  batch: 6,
  ping: 7,
  progress: 8,
  error: 9,
  goaway: 10,
  hello: 11,
  welcome: 12,
  ready: 13,
  reject: 14,
  ack: 15,
} as const;

/** Field number of the entries in `Batch`. */
export const batchNumbers = {
  frames: 1,
} as const;
