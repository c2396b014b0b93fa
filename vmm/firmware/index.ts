export { exynosFirmware } from './exynos.ts';
export { calxedaPsci, highbankMonitor, midwayMonitor } from './highbank.ts';
export { omap4Monitor } from './omap4.ts';
export { psci } from './psci.ts';
