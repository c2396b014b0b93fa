/** SHA-256 of the descriptor set `trapline.binpb`: 0db3fb8788276084c9a251634c0442e111332ae0394c62dda285b62efdb08c36 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x0d, 0xb3, 0xfb, 0x87, 0x88, 0x27, 0x60, 0x84, 0xc9, 0xa2, 0x51, 0x63, 0x4c, 0x04, 0x42, 0xe1, 0x11, 0x33, 0x2a, 0xe0, 0x39, 0x4c, 0x62, 0xdd, 0xa2, 0x85, 0xb6, 0x2e, 0xfd, 0xb0, 0x8c, 0x36,
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
