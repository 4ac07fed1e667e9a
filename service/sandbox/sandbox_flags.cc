#include "sandbox/sandbox_flags.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace postern {

const char kSandboxHelp[] =
    "postern-sandbox: emulated messaging providers, and a gRPC API to drive them.\n"
    "\n"
    "  --listen HOST:PORT    where the providers answer, each below /<provider> (127.0.0.1:8090)\n"
    "  --control HOST:PORT   where postern.sandbox.v1.SandboxService answers (127.0.0.1:50052)\n"
    "  --account PROVIDER:TOKEN[:DIALECT][=WEBHOOK_URI]\n"
    "                        an account, for example PROVIDER:secret:legacy=http://127.0.0.1:8080/webhooks/a/s; "
    "repeatable\n"
    "  --history N           calls, and webhooks, that are remembered (100000)\n"
    "  --help                this text\n"
    "\n"
    "Port 0 picks a free one. Prints one line once it is ready; ends on SIGTERM or SIGINT.\n";

namespace {

// PROVIDER:TOKEN[:DIALECT][=WEBHOOK_URI]
absl::StatusOr<SandboxAccount> ParseAccount(absl::string_view value) {
  SandboxAccount account;
  const std::vector<absl::string_view> halves = absl::StrSplit(value, absl::MaxSplits('=', 1));
  if (halves.size() == 2) account.webhook_uri = std::string(halves[1]);
  const std::vector<absl::string_view> parts = absl::StrSplit(halves[0], ':');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[1].empty()) {
    return absl::InvalidArgumentError("--account must be PROVIDER:TOKEN[:DIALECT][=WEBHOOK_URI]");
  }
  account.key = {std::string(parts[0]), std::string(parts[1])};
  if (parts.size() == 3) account.dialect = std::string(parts[2]);
  return account;
}

absl::Status SetFlag(absl::string_view name, absl::string_view value, SandboxFlags& flags) {
  if (name == "--listen") {
    flags.sandbox.listen = std::string(value);
  } else if (name == "--control") {
    flags.control = std::string(value);
  } else if (name == "--history") {
    int64_t history = 0;
    if (!absl::SimpleAtoi(value, &history) || history < 1 || history > 100'000'000) {
      return absl::InvalidArgumentError("--history must be a number from 1 to 100000000");
    }
    flags.sandbox.history = static_cast<size_t>(history);
  } else {
    absl::StatusOr<SandboxAccount> account = ParseAccount(value);
    if (!account.ok()) return account.status();
    flags.sandbox.accounts.push_back(*std::move(account));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SandboxFlags> ParseSandboxFlags(const std::vector<std::string>& arguments) {
  SandboxFlags flags;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(arguments[i], absl::MaxSplits('=', 1));
    const std::string& name = parts.first;
    if (name == "--help") {
      flags.help = true;
      continue;
    }
    if (name != "--listen" && name != "--control" && name != "--account" && name != "--history") {
      return absl::InvalidArgumentError(absl::StrCat("unknown argument ", name));
    }
    const bool inline_value = absl::StrContains(arguments[i], '=');
    if (!inline_value && ++i == arguments.size()) {
      return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    }
    absl::Status status = SetFlag(name, inline_value ? parts.second : arguments[i], flags);
    if (!status.ok()) return status;
  }
  return flags;
}

}  // namespace postern
