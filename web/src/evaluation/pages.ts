// The pages of evaluation are loaded together: they share most of what they are made of.

export { default as Rounds } from '../pages/evaluation';
export { default as RoundPage } from '../pages/evaluation-round';
export { default as Freeze } from '../pages/evaluation-freeze';
export { default as Paper } from '../pages/evaluation-paper';
export { default as Objections } from '../pages/evaluation-objections';
export { default as Models } from '../pages/evaluation-models';
export { default as ModelPage } from '../pages/evaluation-model';
