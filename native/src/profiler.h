// Collects times of layers, as TensorRT's profiler reports them.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "runner.h"

namespace triplicate {

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

/** Attaches a profiler to a context for as long as it lives; enqueueing then waits for the end of each inference. */
class AttachedProfiler {
 public:
  AttachedProfiler(Slot& slot, Profiler& profiler) : context_(*slot.context), stream_(slot.stream.get()) {
    context_.setProfiler(&profiler);
    context_.setEnqueueEmitsProfile(true);
  }
  ~AttachedProfiler() {
    cuda.streamSynchronize(stream_);
    context_.setProfiler(nullptr);
  }
  AttachedProfiler(const AttachedProfiler&) = delete;
  AttachedProfiler& operator=(const AttachedProfiler&) = delete;

 private:
  nvinfer1::IExecutionContext& context_;
  CUstream stream_;
};

}  // namespace triplicate
