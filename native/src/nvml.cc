#include "nvml.h"

#include <array>

namespace triplicate {

namespace {

using Handle = void*;
struct Utilization { unsigned gpu, memory; };
struct Process {
  unsigned pid;
  unsigned long long usedBytes;
  unsigned gpuInstance, computeInstance;
};

constexpr int success = 0;
constexpr int clockSm = 1;
constexpr int clockMemory = 2;
constexpr int sensorGpu = 0;
constexpr int unknownState = 32;

struct Reason { unsigned long long bit; const char* name; };
constexpr Reason reasons[] = {
    {0x1, "GPU_IDLE"},          {0x2, "APPLICATIONS_CLOCKS_SETTING"}, {0x4, "SW_POWER_CAP"},
    {0x8, "HW_SLOWDOWN"},       {0x10, "SYNC_BOOST"},                 {0x20, "SW_THERMAL_SLOWDOWN"},
    {0x40, "HW_THERMAL_SLOWDOWN"}, {0x80, "HW_POWER_BRAKE_SLOWDOWN"}, {0x100, "DISPLAY_CLOCK_SETTING"},
};

/** One reading; nothing where the library lacks the call or the device (a Jetson, say) does not support it. */
template <class Value, class... Arguments>
std::optional<Value> ask(const Library& library, const char* name, Arguments... arguments) {
  auto* call = library.symbolIfAny<int(Arguments..., Value*)>(name);
  Value value{};
  if (!call || call(arguments..., &value) != success) return std::nullopt;
  return value;
}

std::optional<double> scaled(std::optional<unsigned> value, double by = 1) {
  return value ? std::optional<double>(*value * by) : std::nullopt;
}

}  // namespace

Nvml::Nvml(const std::string& file, const std::string& pciBusId) : library_(file) {
  // The bus address, because NVML's order of devices is not CUDA's.
  started_ = library_.symbol<int()>("nvmlInit_v2")() == success;
  auto* find = library_.symbol<int(const char*, Handle*)>("nvmlDeviceGetHandleByPciBusId_v2");
  if (started_ && find(pciBusId.c_str(), &device_) != success) device_ = nullptr;
}

Nvml::~Nvml() {
  auto* stop = library_.symbolIfAny<int()>("nvmlShutdown");
  if (started_ && stop) stop();
}

std::optional<std::string> Nvml::driverVersion() const {
  auto* call = library_.symbolIfAny<int(char*, unsigned)>("nvmlSystemGetDriverVersion");
  std::array<char, 96> text{};
  if (!started_ || !call || call(text.data(), text.size()) != success) return std::nullopt;
  return std::string(text.data());
}

Telemetry Nvml::read() const {
  Telemetry now;
  if (!device_) return now;
  now.smClockMhz = scaled(ask<unsigned>(library_, "nvmlDeviceGetClockInfo", device_, clockSm));
  now.memoryClockMhz = scaled(ask<unsigned>(library_, "nvmlDeviceGetClockInfo", device_, clockMemory));
  now.maxSmClockMhz = scaled(ask<unsigned>(library_, "nvmlDeviceGetMaxClockInfo", device_, clockSm));
  now.powerWatts = scaled(ask<unsigned>(library_, "nvmlDeviceGetPowerUsage", device_), 1e-3);
  now.powerLimitWatts = scaled(ask<unsigned>(library_, "nvmlDeviceGetEnforcedPowerLimit", device_), 1e-3);
  now.temperatureC = scaled(ask<unsigned>(library_, "nvmlDeviceGetTemperature", device_, sensorGpu));
  if (const auto use = ask<Utilization>(library_, "nvmlDeviceGetUtilizationRates", device_)) {
    now.utilizationPercent = use->gpu;
    now.memoryUtilizationPercent = use->memory;
  }
  // Millijoules since the driver was loaded; Volta and newer.
  if (const auto spent = ask<unsigned long long>(library_, "nvmlDeviceGetTotalEnergyConsumption", device_))
    now.energyJoules = static_cast<double>(*spent) * 1e-3;
  // The old name: it is in the newest drivers, too.
  if (const auto bits = ask<unsigned long long>(library_, "nvmlDeviceGetCurrentClocksThrottleReasons", device_)) {
    now.throttleReasons.emplace();
    for (const auto& reason : reasons)
      if (*bits & reason.bit) now.throttleReasons->push_back(reason.name);
  }
  const auto state = ask<int>(library_, "nvmlDeviceGetPerformanceState", device_);
  if (state && *state != unknownState) now.performanceState = "P" + std::to_string(*state);
  now.otherProcesses = otherProcesses();
  return now;
}

std::optional<double> Nvml::otherProcesses() const {
  auto* call = library_.symbolIfAny<int(Handle, unsigned*, Process*)>("nvmlDeviceGetComputeRunningProcesses_v3");
  if (!call) call = library_.symbolIfAny<int(Handle, unsigned*, Process*)>("nvmlDeviceGetComputeRunningProcesses_v2");
  std::array<Process, 256> list{};
  unsigned count = list.size();
  if (!call || call(device_, &count, list.data()) != success) return std::nullopt;
  // This process holds a context, so one of them is ours, also in a container, where its number there is another.
  return count == 0 ? 0 : count - 1;
}

}  // namespace triplicate
