// The pages of administration are loaded together: they share most of what they are made of.

export { default as Today } from '../pages/admin';
export { default as Proposals } from '../pages/admin-proposals';
export { default as People } from '../pages/admin-people';
export { default as Person } from '../pages/admin-person';
export { default as Departments } from '../pages/admin-departments';
export { default as Mappings } from '../pages/admin-mappings';
export { default as Import } from '../pages/admin-import';
export { default as Accounts } from '../pages/admin-accounts';
export { default as Tokens } from '../pages/admin-tokens';
export { default as Webhooks } from '../pages/admin-webhooks';
export { default as Feeds } from '../pages/admin-feeds';
export { default as Settings } from '../pages/admin-settings';
export { default as Calendar } from '../pages/admin-calendar';
