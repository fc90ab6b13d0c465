// What everybody has of his own is loaded together: small pages, made of the same parts.
export { default as Notices } from '../pages/notices';
export { default as Account } from '../pages/account';
export { default as Help } from '../pages/help';
