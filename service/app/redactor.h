// redactor.h
//
// What stands in the log in place of what is personal: phone numbers and chat ids become their keyed hash, unless the
// configuration wants them in clear.
//
//   absl::StatusOr<Redactor> redactor = MakeRedactor(config.logging(), ProcessEnvironment);
//   redactor->Recipient("p:254722200200");              // "p:#3fa19c02bd41"
//   redactor->Text("+254722200200 is not valid");       // "#3fa19c02bd41 is not valid"
//   RedactingLog log(*redactor, MakeStderrLog(...));    // the fields `error` and `text` by Text
#ifndef POSTERN_APP_REDACTOR_H_
#define POSTERN_APP_REDACTOR_H_

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "app/secret_source.h"
#include "base/log.h"
#include "base/secret.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// The fields that hold something personal: what `logging.clear_fields` may name.
const std::set<std::string>& RedactedFields();

class Redactor {
 public:
  // `clear`: of RedactedFields(), those written as they are.
  Redactor(Secret key, std::set<std::string> clear) : key_(std::move(key)), clear_(std::move(clear)) {}

  // A RecipientKey of gateway/recipient_key.h: its kind, and the hash of who it is.
  std::string Recipient(absl::string_view recipient_key) const;
  // A text with the hash in place of each number of seven digits or more, a leading + included.
  std::string Text(absl::string_view text) const;
  bool IsClear(const std::string& field) const { return clear_.count(field) > 0; }

 private:
  const Secret key_;
  const std::set<std::string> clear_;
};

// The redactor of the configuration; a random key where none is configured. INVALID_ARGUMENT and NOT_FOUND, beginning
// with the field below `logging`, for a key that cannot be read or is shorter than 16 bytes, and for an unknown field.
absl::StatusOr<Redactor> MakeRedactor(const config::v1::Logging& logging, const Environment& environment);

// Writes every record on with its texts redacted, whoever made it.
class RedactingLog : public LogSink {
 public:
  RedactingLog(Redactor redactor, std::unique_ptr<LogSink> next)
      : redactor_(std::move(redactor)), next_(std::move(next)) {}
  void Write(const LogRecord& record) override;

 private:
  const Redactor redactor_;
  const std::unique_ptr<LogSink> next_;
};

}  // namespace postern

#endif  // POSTERN_APP_REDACTOR_H_
