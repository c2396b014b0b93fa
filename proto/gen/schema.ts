/** SHA-256 of the descriptor set `trapline.binpb`: 585b530b22ff2858ad9b484bc84ad0c4c8c84d8f9d217b240c2faa08f7d2b284 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x58, 0x5b, 0x53, 0x0b, 0x22, 0xff, 0x28, 0x58, 0xad, 0x9b, 0x48, 0x4b, 0xc8, 0x4a, 0xd0, 0xc4, 0xc8, 0xc8, 0x4d, 0x8f, 0x9d, 0x21, 0x7b, 0x24, 0x0c, 0x2f, 0xaa, 0x08, 0xf7, 0xd2, 0xb2, 0x84,
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
