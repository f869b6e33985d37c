// Times of layers, as TensorRT's profiler reports them.
#include <cmath>
#include <limits>

#include "error.h"
#include "runner.h"

namespace triplicate {

namespace {

class Profiler : public nvinfer1::IProfiler {
 public:
  void reportLayerTime(char const* name, float ms) noexcept override {
    // An exception must not pass through TensorRT; a layer without memory for its name is lost.
    try {
      if (recording) layer(name ? name : "").ms[iteration] = ms;
      ++position_;
    } catch (...) {
    }
  }

  void begin(size_t index) {
    recording = true;
    iteration = index;
    position_ = 0;
  }

  bool recording = false;
  size_t iteration = 0;
  size_t iterations = 0;
  std::vector<LayerTimes> layers;

 private:
  /** Layers come in the same order each time, and names may come twice. */
  LayerTimes& layer(const char* name) {
    if (position_ < layers.size() && layers[position_].layer == name) return layers[position_];
    for (auto& known : layers)
      if (known.layer == name && std::isnan(known.ms[iteration])) return known;
    layers.push_back({name, std::vector<double>(iterations, std::numeric_limits<double>::quiet_NaN())});
    return layers.back();
  }

  size_t position_ = 0;
};

}  // namespace

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
  struct Attached {
    nvinfer1::IExecutionContext& context;
    CUstream stream;
    ~Attached() {
      cuda.streamSynchronize(stream);
      context.setProfiler(nullptr);
    }
  } attached{*slot.context, slot.stream.get()};
  slot.context->setProfiler(&profiler);
  slot.context->setEnqueueEmitsProfile(true);
  copyIn(slot, 0, batch);
  drain(slot);
  for (int64_t i = 0; i < warmup + iterations; ++i) {
    if (i >= warmup) profiler.begin(static_cast<size_t>(i - warmup));
    enqueuePlain(slot, 0);
    drain(slot);
  }
  if (iterations > 0 && profiler.layers.empty())
    throw failure(Code::RUN_FAILED, Stage::run, "TensorRT's profiler reported no layers.", said());
  return std::move(profiler.layers);
}

}  // namespace triplicate
