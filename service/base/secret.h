// secret.h
//
// A value that must never be printed: it streams and formats as `***` and is read only through Reveal().
//
//   Secret token("s3cret");
//   request.headers.Add("authorization", absl::StrCat("Bearer ", token.Reveal()));
#ifndef POSTERN_BASE_SECRET_H_
#define POSTERN_BASE_SECRET_H_

#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace postern {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The value itself, for the one place that puts it on the wire.
  absl::string_view Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  // Whether `candidate` is the value. Takes the same time for every candidate of one length.
  bool Matches(absl::string_view candidate) const;

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string value_;
};

}  // namespace postern

#endif  // POSTERN_BASE_SECRET_H_
