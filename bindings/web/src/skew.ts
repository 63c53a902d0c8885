/** The page and the server are not of one build: only a reload helps. */
export class Skew extends Error {}
