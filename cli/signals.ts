/** Aborts on the first ^C or SIGTERM; a second one ends the process at once, as a user who waits no longer expects. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
