// libnvidia-ml double. NVML's header is in no package registry, so its few structures stand here. recording: telemetry
#include <cstdio>
#include <cstring>
#include <ctime>

namespace
{
constexpr int kSuccess = 0;
constexpr int kInvalidArgument = 2;
constexpr int kNotFound = 6;
constexpr int kInsufficientSize = 7;
using Device = void*;
char device;

int copyText(char* to, unsigned length, char const* text)
{
    if (std::strlen(text) >= length) return kInsufficientSize;
    std::strcpy(to, text);
    return kSuccess;
}
} // namespace

struct Utilization
{
    unsigned gpu;
    unsigned memory;
};
struct Memory
{
    unsigned long long total;
    unsigned long long free;
    unsigned long long used;
};

extern "C"
{
int nvmlInit_v2()
{
    return kSuccess;
}

int nvmlInit()
{
    return kSuccess;
}

int nvmlShutdown()
{
    return kSuccess;
}

char const* nvmlErrorString(int result)
{
    switch (result)
    {
    case kSuccess: return "Success";
    case kInvalidArgument: return "Invalid Argument";
    case kNotFound: return "Not Found";
    case kInsufficientSize: return "Insufficient Size";
    default: return "Unknown Error";
    }
}

int nvmlSystemGetDriverVersion(char* version, unsigned length)
{
    return copyText(version, length, "000.00 (contract double)");
}

int nvmlSystemGetCudaDriverVersion_v2(int* version)
{
    *version = 13000;
    return kSuccess;
}

int nvmlDeviceGetCount_v2(unsigned* count)
{
    *count = 1;
    return kSuccess;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* handle)
{
    if (index != 0) return kInvalidArgument;
    *handle = &device;
    return kSuccess;
}

/** The UUID of libcuda's double in NVML's writing. */
int nvmlDeviceGetHandleByUUID(char const* uuid, Device* handle)
{
    if (std::strcmp(uuid, "GPU-636f6e74-7261-6374-2064-6f75626c6500") != 0) return kNotFound;
    *handle = &device;
    return kSuccess;
}

int nvmlDeviceGetHandleByPciBusId_v2(char const*, Device* handle)
{
    *handle = &device;
    return kSuccess;
}

int nvmlDeviceGetUUID(Device, char* uuid, unsigned length)
{
    return copyText(uuid, length, "GPU-636f6e74-7261-6374-2064-6f75626c6500");
}

int nvmlDeviceGetName(Device, char* name, unsigned length)
{
    return copyText(name, length, "Contract double");
}

/** Types: 0 graphics, 1 SM, 2 memory, 3 video. */
int nvmlDeviceGetClockInfo(Device, unsigned type, unsigned* mhz)
{
    if (type > 3) return kInvalidArgument;
    *mhz = type == 2 ? 3201 : 1980;
    return kSuccess;
}

int nvmlDeviceGetMaxClockInfo(Device handle, unsigned type, unsigned* mhz)
{
    return nvmlDeviceGetClockInfo(handle, type, mhz);
}

int nvmlDeviceGetPowerUsage(Device, unsigned* milliwatts)
{
    *milliwatts = 118250;
    return kSuccess;
}

int nvmlDeviceGetPowerManagementLimit(Device, unsigned* milliwatts)
{
    *milliwatts = 700000;
    return kSuccess;
}

int nvmlDeviceGetEnforcedPowerLimit(Device, unsigned* milliwatts)
{
    *milliwatts = 700000;
    return kSuccess;
}

int nvmlDeviceGetTemperature(Device, unsigned, unsigned* celsius)
{
    *celsius = 37;
    return kSuccess;
}

int nvmlDeviceGetUtilizationRates(Device, Utilization* utilization)
{
    *utilization = {0, 0};
    return kSuccess;
}

int nvmlDeviceGetMemoryInfo(Device, Memory* memory)
{
    *memory = {80ULL << 30, 80ULL << 30, 0};
    return kSuccess;
}

/** The power above for as long as the host is up. recording: total-energy */
int nvmlDeviceGetTotalEnergyConsumption(Device, unsigned long long* millijoules)
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    *millijoules = static_cast<unsigned long long>((now.tv_sec + now.tv_nsec * 1e-9) * 118250);
    return kSuccess;
}

/** GPU_IDLE alone. */
int nvmlDeviceGetCurrentClocksThrottleReasons(Device, unsigned long long* reasons)
{
    *reasons = 1;
    return kSuccess;
}

int nvmlDeviceGetCurrentClocksEventReasons(Device handle, unsigned long long* reasons)
{
    return nvmlDeviceGetCurrentClocksThrottleReasons(handle, reasons);
}

int nvmlDeviceGetPerformanceState(Device, unsigned* state)
{
    *state = 0;
    return kSuccess;
}

/** This process alone computes there; what stands in its entry the double leaves to the caller's memory. */
int nvmlDeviceGetComputeRunningProcesses_v3(Device, unsigned* count, void*)
{
    bool const fits = *count >= 1;
    *count = 1;
    return fits ? kSuccess : kInsufficientSize;
}

int nvmlDeviceGetComputeRunningProcesses_v2(Device handle, unsigned* count, void* processes)
{
    return nvmlDeviceGetComputeRunningProcesses_v3(handle, count, processes);
}

int nvmlDeviceGetComputeRunningProcesses(Device handle, unsigned* count, void* processes)
{
    return nvmlDeviceGetComputeRunningProcesses_v3(handle, count, processes);
}
}
