/** How every engine of the campaign is measured; only the batch is the model's. */
export const measurement = (batch: number) => ({
  name: 'campaign',
  batch,
  warmup: 50,
  iterations: 100,
  rounds: 12,
  seed: 1,
});
