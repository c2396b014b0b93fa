/** SHA-256 of the descriptor set `trapline.binpb`: 3ce8c10f684812625c65088b6958c57701eff3820646925c1ebb2a1394dd6d38 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x3c, 0xe8, 0xc1, 0x0f, 0x68, 0x48, 0x12, 0x62, 0x5c, 0x65, 0x08, 0x8b, 0x69, 0x58, 0xc5, 0x77, 0x01, 0xef, 0xf3, 0x82, 0x06, 0x46, 0x92, 0x5c, 0x1e, 0xbb, 0x2a, 0x13, 0x94, 0xdd, 0x6d, 0x38,
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
