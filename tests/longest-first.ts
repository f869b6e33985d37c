import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files whose paths end so begin before the others, in this order: a long file that begins last keeps one core waiting for the other. */
export const longestFirst = (endings: readonly string[]): typeof BaseSequencer => {
  const place = ({ moduleId }: TestSpecification): number => {
    const found = endings.findIndex(ending => moduleId.endsWith(`/${ending}.test.ts`));
    return found < 0 ? endings.length : found;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
    }
  };
};
