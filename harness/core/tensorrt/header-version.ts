const parts = ['MAJOR', 'MINOR', 'PATCH'] as const;

/**
 * The version that a NvInferVersion.h says, as in "10.6.0"; null for another text. Later headers define the numbers under
 * a second name: `NV_TENSORRT_MAJOR TRT_MAJOR_ENTERPRISE`.
 */
export function headerVersion(text: string): string | null {
  const defined = new Map(
    [...text.matchAll(/^\s*#define\s+(\w+)\s+(\w+)/gm)].map(([, name, value]) => [name!, value!]),
  );
  const numbers = parts.map(part => {
    const value = defined.get(`NV_TENSORRT_${part}`) ?? '';
    return defined.get(value) ?? value;
  });
  return numbers.every(number => /^\d+$/.test(number)) ? numbers.join('.') : null;
}
