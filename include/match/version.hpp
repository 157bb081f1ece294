// Which heed this is.
#pragma once

// 10000 for each major version, 100 for each minor one, 1 for each patch.
#define HEED_VERSION 100

namespace heed {

// The same in words.
inline constexpr char const* version = "0.1.0";

}  // namespace heed
