// Times of layers alone.
#include "error.h"
#include "profiler.h"
#include "runner.h"

namespace triplicate {

std::vector<LayerTimes> Runner::profile(const Batch& batch, int64_t warmup, int64_t iterations) {
  begin();
  Profiler profiler;
  profiler.iterations = static_cast<size_t>(iterations);
#if TRT_AT_LEAST(10, 0)
  // A context of its own, so that the others stay as they are.
  Slot own = createSlot();
  Slot& slot = own;
#else
  // Earlier versions give a profile to one context only.
  Slot& slot = slots_.front();
#endif
  const AttachedProfiler attached(slot, profiler);
  copyIn(slot, 0, batch);
  drain(slot);
  for (int64_t i = 0; i < warmup + iterations; ++i) {
    if (i >= warmup) profiler.begin(static_cast<size_t>(i - warmup));
    enqueuePlain(slot, 0);
    drain(slot);
  }
  return layersOf(profiler);
}

std::vector<LayerTimes> Runner::layersOf(Profiler& profiler) const {
  if (profiler.iterations > 0 && profiler.layers.empty())
    throw failure(Code::RUN_FAILED, Stage::run, "TensorRT's profiler reported no layers.", said());
  return std::move(profiler.layers);
}

}  // namespace triplicate
