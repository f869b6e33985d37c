#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace triplicate_double
{
/** Writes numbers, texts, arrays and vectors one after the other. */
class Writer
{
public:
    std::string bytes;

    template <class T>
    std::enable_if_t<std::is_arithmetic_v<T>> put(T value)
    {
        bytes.append(reinterpret_cast<char const*>(&value), sizeof value);
    }

    void put(std::string const& text)
    {
        put<uint64_t>(text.size());
        bytes += text;
    }

    template <class T>
    void put(std::vector<T> const& list)
    {
        put<uint64_t>(list.size());
        for (T const& item : list) put(item);
    }

    template <class T, size_t n>
    void put(std::array<T, n> const& list)
    {
        for (T const& item : list) put(item);
    }
};

/** Reads what a Writer wrote; throws std::out_of_range where bytes are missing. */
class Reader
{
public:
    explicit Reader(std::string const& bytes, size_t at = 0) : mBytes(bytes), mAt(at) {}

    template <class T>
    std::enable_if_t<std::is_arithmetic_v<T>> get(T& value)
    {
        std::memcpy(&value, take(sizeof value), sizeof value);
    }

    void get(std::string& text)
    {
        size_t const size = count();
        text.assign(take(size), size);
    }

    template <class T>
    void get(std::vector<T>& list)
    {
        list.clear();
        for (size_t left = count(); left > 0; --left) get(list.emplace_back());
    }

    template <class T, size_t n>
    void get(std::array<T, n>& list)
    {
        for (T& item : list) get(item);
    }

    size_t count()
    {
        uint64_t size = 0;
        get(size);
        if (size > mBytes.size()) throw std::out_of_range("count");
        return size;
    }

private:
    char const* take(size_t size)
    {
        if (size > mBytes.size() - mAt) throw std::out_of_range("archive");
        mAt += size;
        return mBytes.data() + mAt - size;
    }

    std::string const& mBytes;
    size_t mAt;
};
} // namespace triplicate_double
