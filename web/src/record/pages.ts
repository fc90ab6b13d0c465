// The pages of records and of the log of acts are loaded together: they share most of what they are made of.

export { default as Records } from '../pages/records';
export { default as RecordPage } from '../pages/record';
export { default as Log } from '../pages/audit-log';
export { default as Review } from '../pages/audit-review';
