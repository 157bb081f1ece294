// Whether the operators new and delete can be replaced to count: the thread sanitizer brings an
// allocator of its own, which cannot be replaced in part.
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HEED_TEST_COUNTS 0
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define HEED_TEST_COUNTS 0
#endif
#ifndef HEED_TEST_COUNTS
#define HEED_TEST_COUNTS 1
#endif
