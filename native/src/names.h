// Names of TensorRT's enum values. Names cross the boundary of the addon and numbers never do: they differ by version.
#pragma once

#include <string>
#include <vector>

#include "tensorrt.h"

namespace triplicate {

/** What this version has, in the order of its enum; without the leading k. */
std::vector<std::string> builderFlagNames();
std::vector<std::string> tacticSourceNames();
std::vector<std::string> memoryPoolNames();

/** Errors of all: UNSUPPORTED for a name of another TensorRT version, NAME_UNKNOWN for no name at all. */
nvinfer1::BuilderFlag builderFlag(const std::string& name);
nvinfer1::TacticSource tacticSource(const std::string& name);
nvinfer1::MemoryPoolType memoryPool(const std::string& name);
nvinfer1::ProfilingVerbosity profilingVerbosity(const std::string& name);

/** Accepts NONE in every version. */
void checkHardwareCompatibility(const std::string& name);
#if TRT_AT_LEAST(8, 6)
nvinfer1::HardwareCompatibilityLevel hardwareCompatibility(const std::string& name);
std::string nameOf(nvinfer1::HardwareCompatibilityLevel level);
#endif

}  // namespace triplicate
