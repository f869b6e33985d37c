// libnvinfer double: what an inference computes. Each row of the batch gives values that follow from its own bytes and
// the model alone, so that neither the batch's size nor the place in it matters.
#include "engine.h"
#include "environment.h"
#include "hooks.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

namespace triplicate_double
{
size_t Sights::placeOf(uint64_t input)
{
    std::lock_guard const lock(mMutex);
    return mPlaces.try_emplace(input, mPlaces.size()).first->second;
}

size_t bytesPerElement(DataType type)
{
    switch (static_cast<int>(type))
    {
    case 0: case 3: return 4;
    case 1: case 7: return 2;
    case 8: return 8;
    default: return 1;
    }
}

size_t bytesOf(PlanTensor const& tensor, Shape const& shape)
{
    size_t bytes = bytesPerElement(static_cast<DataType>(tensor.type));
    for (int64_t dim : shape) bytes *= static_cast<size_t>(dim);
    return bytes;
}

namespace
{
/** The sixteen bits of a half that is nearest to the value, for values between -1 and 1; ties go to even. */
uint16_t toHalf(float value)
{
    auto const sign = static_cast<uint16_t>(std::signbit(value) ? 0x8000 : 0);
    int exponent;
    std::frexp(value, &exponent);
    // Ten bits behind the first one, or steps of 2^-24 where halves are subnormal.
    int const step = std::max(exponent - 11, -24);
    auto const steps = static_cast<long>(std::nearbyint(std::ldexp(std::fabs(value), -step)));
    if (step == -24) return static_cast<uint16_t>(sign | steps);
    return static_cast<uint16_t>(sign | (((step + 24) << 10) + steps));
}

float roundToHalf(float value)
{
    int exponent;
    std::frexp(value, &exponent);
    int const step = std::max(exponent - 11, -24);
    return std::ldexp(std::nearbyint(std::ldexp(value, -step)), step);
}

void store(unsigned char* to, DataType type, float value)
{
    switch (static_cast<int>(type))
    {
    case 0: std::memcpy(to, &value, 4); break;
    case 1:
    {
        uint16_t const half = toHalf(value);
        std::memcpy(to, &half, 2);
        break;
    }
    case 7:
        // bfloat16 is the upper half of a float.
        std::memcpy(to, reinterpret_cast<unsigned char*>(&value) + 2, 2);
        break;
    case 3:
    {
        auto const whole = static_cast<int32_t>(value * 1000);
        std::memcpy(to, &whole, 4);
        break;
    }
    case 8:
    {
        auto const whole = static_cast<int64_t>(value * 1000);
        std::memcpy(to, &whole, 8);
        break;
    }
    case 4: *to = value > 0; break;
    default: *to = static_cast<unsigned char>(static_cast<int>(value * 127)); break;
    }
}

/** `count` values between -1 and 1 that follow from the seed alone. */
std::vector<float> valuesOf(uint64_t seed, size_t count, bool half)
{
    std::vector<float> values(count);
    for (float& value : values)
    {
        seed = seed * 6364136223846793005 + 1442695040888963407;
        value = static_cast<float>(static_cast<int32_t>(seed >> 32)) / 2147483648.0F;
        if (half) value = roundToHalf(value);
    }
    return values;
}

void exchangeBestTwo(std::vector<float>& values)
{
    if (values.size() < 2) return;
    std::vector<size_t> order(values.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::partial_sort(order.begin(), order.begin() + 2, order.end(),
        [&](size_t left, size_t right) { return values[left] > values[right]; });
    std::swap(values[order[0]], values[order[1]]);
}

/** Inferences take as long as the environment says, as a busy device would. */
void spend(std::chrono::steady_clock::time_point began)
{
    auto const due = began + std::chrono::microseconds(environmentNumber("TRIPLICATE_DOUBLE_RUN_US", 20));
    while (std::chrono::steady_clock::now() < due) {}
}
} // namespace

CUresult compute(Inference const& inference, Sights& sights)
{
    auto const began = std::chrono::steady_clock::now();
    if (faultIs("run-async")) return CUDA_ERROR_ILLEGAL_ADDRESS;
    Plan const& plan = *inference.plan;
    for (size_t i = 0; i < plan.tensors.size(); ++i)
        if (triplicate_double_extent(reinterpret_cast<CUdeviceptr>(inference.bound[i].memory))
            < bytesOf(plan.tensors[i], inference.bound[i].shape))
            return CUDA_ERROR_ILLEGAL_ADDRESS;

    Shape const& first = inference.bound.front().shape;
    size_t const batch = first.empty() ? 1 : static_cast<size_t>(first[0]);
    auto const isBatched = [&](Shape const& shape) { return !shape.empty() && shape[0] == static_cast<int64_t>(batch); };

    std::vector<uint64_t> hashes(batch, plan.model);
    for (size_t i = 0; i < plan.tensors.size(); ++i)
    {
        if (!plan.tensors[i].isInput) continue;
        auto const& [memory, shape] = inference.bound[i];
        size_t const stride = bytesOf(plan.tensors[i], shape) / (isBatched(shape) ? batch : 1);
        for (size_t row = 0; row < batch; ++row)
            hashes[row] = hashBytes(
                static_cast<unsigned char*>(memory) + (isBatched(shape) ? row * stride : 0), stride, hashes[row]);
    }
    for (size_t i = 0; i < plan.tensors.size(); ++i)
    {
        if (plan.tensors[i].isInput) continue;
        auto const& [memory, shape] = inference.bound[i];
        auto const type = static_cast<DataType>(plan.tensors[i].type);
        size_t const rows = isBatched(shape) ? batch : 1;
        size_t const size = bytesPerElement(type);
        size_t const count = bytesOf(plan.tensors[i], shape) / size / rows;
        for (size_t row = 0; row < rows; ++row)
        {
            std::vector<float> values = valuesOf(hashes[row] + i, count, plan.half);
            if (plan.flips > 0)
            {
                size_t const place = sights.placeOf(hashes[row]);
                if (place >= plan.flipFrom && place < plan.flipFrom + plan.flips) exchangeBestTwo(values);
            }
            auto* to = static_cast<unsigned char*>(memory) + row * count * size;
            for (size_t at = 0; at < count; ++at) store(to + at * size, type, values[at]);
        }
    }
    spend(began);
    return CUDA_SUCCESS;
}
} // namespace triplicate_double
