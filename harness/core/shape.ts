/** Numbers of a tensor of this shape; 1 of a scalar. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
