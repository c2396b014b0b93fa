/** The value below which `share` (0 to 1) of the samples lie; samples need not be sorted. NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** `median (min..max)` with so many digits behind the point. */
export function spread(samples: readonly number[], digits = 1): string {
  const show = (value: number) => value.toFixed(digits);
  return `${show(median(samples))} (${show(Math.min(...samples))}..${show(Math.max(...samples))})`;
}
