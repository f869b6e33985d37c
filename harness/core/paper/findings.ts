// The findings of Shafi et al. (IISWC 2021) in our words, with the numbers that they were drawn from.
import type { FindingNumber } from '../findings/finding.ts';

interface PublishedFinding {
  readonly number: FindingNumber;
  readonly claim: string;
  /** With the tables that have them. */
  readonly published: string;
  /** How Table XIV sums up its impact. */
  readonly impact: 'positive' | 'unpredictable';
}

export const publishedFindings: Readonly<Record<FindingNumber, PublishedFinding>> = {
  1: {
    number: 1,
    claim: 'An optimized engine is wrong no more often than the unoptimized model.',
    published:
      'Table III: 45.1 to 45.16, 35.76 to 35.9 and 33.76 to 33.78 % wrong against 47.72, 55.18 and 38.46 % unoptimized, on 5,000 inputs; Table IV: less wrong in all six rows on 60,000 corrupted ones.',
    impact: 'positive',
  },
  2: {
    number: 2,
    claim: 'Engines of one model decide some inputs differently, on one platform and across platforms.',
    published:
      'Table VI: on one platform 105 to 497 of 60,000 inputs (0.175 to 0.828 %), and two pairs with none; Table V: across platforms 288 to 485 (0.48 to 0.808 %).',
    impact: 'unpredictable',
  },
  3: {
    number: 3,
    claim: 'Optimization makes throughput many times higher, and several threads make it higher still.',
    published:
      'Table VII: 26.87 × on NX and 22.71 × on AGX by summed FPS, single models 13.6 to 74.4 ×, against a framework; Figures 3 and 4: saturated at 28 and 36 threads of Tiny-YOLOv3, 16 and 24 of GoogLeNet, 82 to 86 % of the GPU.',
    impact: 'positive',
  },
  4: {
    number: 4,
    claim: 'The bigger platform need not be the faster one.',
    published:
      'Table VIII, by means of ten runs: ① in seven of 13 models, ② in seven, ③ in four as printed and five by its own means.',
    impact: 'unpredictable',
  },
  5: {
    number: 5,
    claim: 'Where the bigger platform is slower, copies or kernels take longer there.',
    published:
      'Table X: without copies the slower board was no longer slower for two of five models; Table XI: eight kernels of three models, 1.28 to 2.4 × as long.',
    impact: 'unpredictable',
  },
  6: {
    number: 6,
    claim: 'Each build of one model may choose other kernels, and have another latency.',
    published:
      'Table XIII: one kernel called 9, 8 and 6 times by three engines of Inception-v4; Table XII: ResNet-18 13.94, 9.15 and 9.02 ms.',
    impact: 'unpredictable',
  },
};
