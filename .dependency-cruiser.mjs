export { default } from './dependency-rules.ts';
