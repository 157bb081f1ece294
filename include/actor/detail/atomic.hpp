// The atomic variables of what actors do all the time.
#pragma once

#include <atomic>

namespace heed::detail {

// A test that counts what they cost puts one of its own here.
#ifdef HEED_DETAIL_COUNTED_ATOMIC
template <class T>
using atomic = HEED_DETAIL_COUNTED_ATOMIC<T>;
#else
template <class T>
using atomic = std::atomic<T>;
#endif

}  // namespace heed::detail
