// The pages of self-checks are loaded together: they share most of what they are made of.

export { default as Checks } from '../pages/selfcheck';
export { default as CheckPage } from '../pages/selfcheck-check';
export { default as Improvements } from '../pages/selfcheck-improvements';
export { default as Rounds } from '../pages/selfcheck-audit';
export { default as Bank } from '../pages/selfcheck-bank';
export { Contradictions, Proposals } from '../pages/selfcheck-registers';
