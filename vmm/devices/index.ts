export { exynosPmu } from './exynos-pmu.ts';
export { exynosSysram } from './exynos-sysram.ts';
export { highbankSregs } from './highbank-sregs.ts';
export { l2c310 } from './l2c310.ts';
export { omapPrm } from './omap-prm.ts';
export { omapWakeupgen } from './omap-wakeupgen.ts';
export { pl011, uartClock } from './pl011.ts';
