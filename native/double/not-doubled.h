#pragma once
#include <cstdio>
#include <cstdlib>

namespace triplicate_double
{
/** What the contract double does not imitate ends the process, so that no test passes by luck. */
[[noreturn]] inline void notDoubled(char const* method)
{
    std::fprintf(stderr, "contract double: %s is not doubled\n", method);
    std::fflush(stderr);
    std::abort();
}
} // namespace triplicate_double
