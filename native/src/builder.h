// From an ONNX file to a plan.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "session.h"
#include "tensors.h"

namespace triplicate {

/** As BuildRequest of native/trt.d.ts, which says what each field means. */
struct BuildRequest {
  std::string model, plan, log;
  uint64_t logLimitBytes = 0;
  bool verbose = false;
  std::optional<std::string> timingCacheIn, timingCacheOut;
  bool ignoreCacheMismatch = false;
  std::vector<std::string> flags;
  bool stronglyTyped = false;
  std::optional<int> optimizationLevel, averagingIterations, maxAuxStreams, maxTactics;
  std::map<std::string, uint64_t> pools;
  std::optional<std::vector<std::string>> tacticSources;
  std::string hardwareCompatibility, profilingVerbosity;
  std::vector<Profile> profiles;
};

struct BuildProgress {
  std::string phase;
  std::optional<std::string> parent;
  int step, steps;
};

struct BuildResult {
  uint64_t planBytes = 0, timingCacheBytes = 0;
  double parseSeconds = 0, buildSeconds = 0;
  uint64_t droppedLines = 0;
  std::vector<Tensor> inputs, outputs;
  int layers = 0;
};

/** Runs on the caller's thread. `report` may be called on any thread. Errors: those of stages parse to build. */
BuildResult build(Session& session, const BuildRequest& request, const std::function<void(BuildProgress)>& report);

}  // namespace triplicate
