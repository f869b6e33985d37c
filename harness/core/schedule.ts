import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * The order of `members` in each of `rounds`: a seeded shuffle, then the same backwards (ABBA), then a new shuffle.
 * A steady drift of clock or temperature so adds the same to every member of a pair of rounds.
 */
export function interleave(members: number, rounds: number, seed: number): number[][] {
  const random = xoroshiro128plus(seed);
  const orders: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const previous = orders[round - 1];
    if (round % 2 === 1 && previous) orders.push([...previous].reverse());
    else {
      const order = Array.from({ length: members }, (_, index) => index);
      for (let last = members - 1; last > 0; last -= 1) {
        const other = uniformInt(random, 0, last);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      orders.push(order);
    }
  }
  return orders;
}
