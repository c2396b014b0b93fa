import { writeFileSync } from 'node:fs';
import { indexPage } from './index-page.ts';
import { indexFile, specClauses, treeNamings } from './tree.ts';

// Rewrites docs/spec-index.md; test/spec/index.test.ts says when it is needed.
writeFileSync(indexFile, indexPage(specClauses(), treeNamings()));
