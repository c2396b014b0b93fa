import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Takes minutes, or Debian packages that `npm test` does without. */
const slow = 'test/**/*.slow.test.ts';
const rooms = ['proto', 'kernel-sim', 'vmm', 'server', 'cli'];

export default defineConfig({
  // Plug-ins import the package by its name; the plug-in host answers it in a process, this alias in a test.
  resolve: { alias: { trapline: fileURLToPath(new URL('./vmm/index.ts', import.meta.url)) } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [...rooms.map((room) => `${room}/**/*.test.ts`), 'test/*.test.ts', 'test/spec/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [
            'test/e2e/**/*.test.ts',
            'test/guests/**/*.test.ts',
            'test/{simulate,cut,crash,boot,fuzz,hostile}/**/*.test.ts',
          ],
          exclude: [slow],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['test/differential/**/*.test.ts', slow],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
