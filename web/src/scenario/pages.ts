// The rules and what they do not catch are loaded together; the studio and the graph, heavier, each when they are opened.
export { default as Scenarios } from '../pages/scenarios';
export { default as BlindSpots } from '../pages/blind-spots';
