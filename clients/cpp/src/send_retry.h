// When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "backoff.h"
#include "postern/error_details.h"

namespace postern {

// A random UUID, version 4.
std::string RandomUuid();

// Whether no answer came, so that the message may have been sent.
bool IsUnanswered(const ErrorDetails& error);

// Whether the error tells nothing about an earlier try that got no answer, and would hide the doubt: the server gives
// it before it looks up the request_id.
bool IsAboutOneTry(const ErrorDetails& error);

// How long to wait; unset when the error is final: UNKNOWN always is, since the message may have been sent.
std::optional<absl::Duration> DelayBeforeRetry(const ErrorDetails& error, Backoff& backoff, absl::Duration left);

}  // namespace postern
