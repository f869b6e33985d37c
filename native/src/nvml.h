// NVML, opened if the machine has it: clocks, power, heat. Its few prototypes are declared here, its header is not needed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libraries.h"

namespace triplicate {

struct Telemetry {
  std::optional<double> smClockMhz, memoryClockMhz, maxSmClockMhz, powerWatts, powerLimitWatts, temperatureC,
      utilizationPercent, memoryUtilizationPercent, energyJoules, otherProcesses;
  std::optional<std::vector<std::string>> throttleReasons;
  std::optional<std::string> performanceState;
};

class Nvml {
 public:
  /** Errors: LIBRARY_MISSING, SYMBOL_MISSING. A device that NVML does not know gives readings of nothing. */
  Nvml(const std::string& file, const std::string& pciBusId);
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  std::optional<std::string> driverVersion() const;
  Telemetry read() const;

 private:
  std::optional<double> otherProcesses() const;

  Library library_;
  void* device_ = nullptr;
  bool started_ = false;
};

}  // namespace triplicate
