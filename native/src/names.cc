#include "names.h"

#include <algorithm>

#include "error.h"

// Deprecated values are still values, and recipes may name them.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace triplicate {

namespace {

using nvinfer1::BuilderFlag;
using nvinfer1::MemoryPoolType;
using nvinfer1::ProfilingVerbosity;
using nvinfer1::TacticSource;

template <class Value>
struct Named {
  const char* name;
  Value value;
};

#define FLAG(name) {#name, BuilderFlag::k##name}
const std::vector<Named<BuilderFlag>> builderFlags = {
#if !TRT_AT_LEAST(11, 0)
    FLAG(FP16),
    FLAG(INT8),
#endif
    FLAG(DEBUG),
    FLAG(GPU_FALLBACK),
#if !TRT_AT_LEAST(10, 0)
    FLAG(STRICT_TYPES),
#endif
    FLAG(REFIT),
    FLAG(DISABLE_TIMING_CACHE),
    FLAG(TF32),
    FLAG(SPARSE_WEIGHTS),
    FLAG(SAFETY_SCOPE),
#if !TRT_AT_LEAST(11, 0)
    FLAG(OBEY_PRECISION_CONSTRAINTS),
    FLAG(PREFER_PRECISION_CONSTRAINTS),
#endif
    FLAG(DIRECT_IO),
#if !TRT_AT_LEAST(11, 0)
    FLAG(REJECT_EMPTY_ALGORITHMS),
#endif
#if !TRT_AT_LEAST(10, 0)
    FLAG(ENABLE_TACTIC_HEURISTIC),
#endif
#if TRT_AT_LEAST(8, 6)
    FLAG(VERSION_COMPATIBLE),
    FLAG(EXCLUDE_LEAN_RUNTIME),
#if !TRT_AT_LEAST(11, 0)
    FLAG(FP8),
#endif
#endif
#if TRT_AT_LEAST(10, 0)
    FLAG(ERROR_ON_TIMING_CACHE_MISS),
#if !TRT_AT_LEAST(11, 0)
    FLAG(BF16),
#endif
    FLAG(DISABLE_COMPILATION_CACHE),
    FLAG(STRIP_PLAN),
    FLAG(REFIT_IDENTICAL),
    FLAG(WEIGHT_STREAMING),
#endif
#if TRT_AT_LEAST(10, 6)
#if !TRT_AT_LEAST(11, 0)
    FLAG(INT4),
#endif
    FLAG(REFIT_INDIVIDUAL),
    FLAG(STRICT_NANS),
    FLAG(MONITOR_MEMORY),
#endif
#if TRT_AT_LEAST(10, 8)
#if !TRT_AT_LEAST(11, 0)
    FLAG(FP4),
#endif
    FLAG(EDITABLE_TIMING_CACHE),
#endif
#if TRT_AT_LEAST(10, 12)
    FLAG(DISTRIBUTIVE_INDEPENDENCE),
#endif
};
#undef FLAG

/** Of all versions from 8.5 to 11.4, so that "not in this one" and "nowhere" are told apart. */
const std::vector<std::string> builderFlagsEver = {
    "FP16", "INT8", "DEBUG", "GPU_FALLBACK", "STRICT_TYPES", "REFIT", "DISABLE_TIMING_CACHE", "TF32", "SPARSE_WEIGHTS",
    "SAFETY_SCOPE", "OBEY_PRECISION_CONSTRAINTS", "PREFER_PRECISION_CONSTRAINTS", "DIRECT_IO", "REJECT_EMPTY_ALGORITHMS",
    "ENABLE_TACTIC_HEURISTIC", "VERSION_COMPATIBLE", "EXCLUDE_LEAN_RUNTIME", "FP8", "ERROR_ON_TIMING_CACHE_MISS", "BF16",
    "DISABLE_COMPILATION_CACHE", "STRIP_PLAN", "REFIT_IDENTICAL", "WEIGHT_STREAMING", "INT4", "REFIT_INDIVIDUAL",
    "STRICT_NANS", "MONITOR_MEMORY", "FP4", "EDITABLE_TIMING_CACHE", "DISTRIBUTIVE_INDEPENDENCE"};

#define SOURCE(name) {#name, TacticSource::k##name}
const std::vector<Named<TacticSource>> tacticSources = {
#if !TRT_AT_LEAST(11, 0)
    SOURCE(CUBLAS), SOURCE(CUBLAS_LT), SOURCE(CUDNN),
#endif
    SOURCE(EDGE_MASK_CONVOLUTIONS), SOURCE(JIT_CONVOLUTIONS)};
#undef SOURCE
const std::vector<std::string> tacticSourcesEver = {"CUBLAS", "CUBLAS_LT", "CUDNN", "EDGE_MASK_CONVOLUTIONS",
                                                    "JIT_CONVOLUTIONS"};

#define POOL(name) {#name, MemoryPoolType::k##name}
const std::vector<Named<MemoryPoolType>> memoryPools = {
    POOL(WORKSPACE),
    POOL(DLA_MANAGED_SRAM),
    POOL(DLA_LOCAL_DRAM),
    POOL(DLA_GLOBAL_DRAM),
#if TRT_AT_LEAST(8, 6)
    POOL(TACTIC_DRAM),
#endif
#if TRT_AT_LEAST(10, 0)
    POOL(TACTIC_SHARED_MEMORY),
#endif
};
#undef POOL
const std::vector<std::string> memoryPoolsEver = {"WORKSPACE",       "DLA_MANAGED_SRAM", "DLA_LOCAL_DRAM",
                                                  "DLA_GLOBAL_DRAM", "TACTIC_DRAM",      "TACTIC_SHARED_MEMORY"};

const std::vector<Named<ProfilingVerbosity>> verbosities = {{"LAYER_NAMES_ONLY", ProfilingVerbosity::kLAYER_NAMES_ONLY},
                                                            {"NONE", ProfilingVerbosity::kNONE},
                                                            {"DETAILED", ProfilingVerbosity::kDETAILED}};

#if TRT_AT_LEAST(8, 6)
using nvinfer1::HardwareCompatibilityLevel;
const std::vector<Named<HardwareCompatibilityLevel>> compatibilities = {
    {"NONE", HardwareCompatibilityLevel::kNONE},
    {"AMPERE_PLUS", HardwareCompatibilityLevel::kAMPERE_PLUS},
#if TRT_AT_LEAST(10, 9)
    {"SAME_COMPUTE_CAPABILITY", HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY},
#endif
};
#else
const std::vector<Named<int>> compatibilities = {{"NONE", 0}};
#endif
const std::vector<std::string> compatibilitiesEver = {"NONE", "AMPERE_PLUS", "SAME_COMPUTE_CAPABILITY"};

template <class Value>
std::vector<std::string> namesOf(const std::vector<Named<Value>>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry.name);
  return names;
}

template <class Value>
Value find(const char* kind, const std::vector<Named<Value>>& table, const std::vector<std::string>& ever,
           const std::string& name) {
  for (const auto& entry : table)
    if (name == entry.name) return entry.value;
  const bool elsewhere = std::find(ever.begin(), ever.end(), name) != ever.end();
  std::string known;
  for (const auto& entry : table) known += (known.empty() ? "" : ", ") + std::string(entry.name);
  throw Error(elsewhere ? Code::UNSUPPORTED : Code::NAME_UNKNOWN, Stage::configure,
              (elsewhere ? "TensorRT " TRIPLICATE_HEADERS " does not have the " : "There is no ") + std::string(kind) + " " +
                  name + (elsewhere ? " of other versions" : "") + "; it knows " + known + ".");
}

}  // namespace

std::vector<std::string> builderFlagNames() { return namesOf(builderFlags); }
std::vector<std::string> tacticSourceNames() { return namesOf(tacticSources); }
std::vector<std::string> memoryPoolNames() { return namesOf(memoryPools); }

BuilderFlag builderFlag(const std::string& name) { return find("builder flag", builderFlags, builderFlagsEver, name); }
TacticSource tacticSource(const std::string& name) { return find("tactic source", tacticSources, tacticSourcesEver, name); }
MemoryPoolType memoryPool(const std::string& name) { return find("memory pool", memoryPools, memoryPoolsEver, name); }
ProfilingVerbosity profilingVerbosity(const std::string& name) { return find("profiling verbosity", verbosities, {}, name); }

void checkHardwareCompatibility(const std::string& name) {
  find("hardware compatibility level", compatibilities, compatibilitiesEver, name);
}

#if TRT_AT_LEAST(8, 6)
HardwareCompatibilityLevel hardwareCompatibility(const std::string& name) {
  return find("hardware compatibility level", compatibilities, compatibilitiesEver, name);
}

std::string nameOf(HardwareCompatibilityLevel level) {
  for (const auto& entry : compatibilities)
    if (entry.value == level) return entry.name;
  // A newer library may know a level that these headers do not.
  return "LEVEL_" + std::to_string(static_cast<int>(level));
}
#endif

}  // namespace triplicate
