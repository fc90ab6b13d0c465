// What audit looks through is loaded together: its pages share most of what they are made of.

export { default as Room } from '../pages/audit';
export { default as Samples } from '../pages/samples';
export { default as Exclusions } from '../pages/exclusions';
