import type { Board } from '../api/define-board.ts';
import { highbank } from './highbank.ts';
import { midway } from './midway.ts';
import { omap4Panda } from './omap4-panda.ts';
import { origen } from './origen.ts';
import { virt } from './virt.ts';

/** The boards there are, as `--board` names them. */
export const boards: readonly Board[] = [highbank, midway, omap4Panda, origen, virt];
