// The pages of mileage are loaded together: they share most of what they are made of.

export { default as Mine } from '../pages/mileage';
export { default as Claims } from '../pages/mileage-claims';
export { default as Departments } from '../pages/mileage-departments';
export { default as Running } from '../pages/mileage-audit';
