// laravel.h
//
// How a provider built with the framework Laravel reads and answers calls: what the documents 002 and 004 show of it
// (validation errors, messages, times), and the framework's own behaviour around that. Pure.
//
//   LaravelValidator fields(request);
//   fields.Required("phone_number");
//   fields.IsText("phone_number");
//   if (!fields.ok()) return fields.Answer();   // 422 {"message": ..., "errors": {"phone_number": [...]}}
#ifndef POSTERN_SANDBOX_LARAVEL_H_
#define POSTERN_SANDBOX_LARAVEL_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern {

// Reads the fields of a body in JSON or as a form and notes what is wrong with them, in the framework's English. Texts
// are trimmed and an empty one counts as null, as the framework does by default; a JSON body that cannot be read has no
// fields.
class LaravelValidator {
 public:
  explicit LaravelValidator(const HttpRequest& request);

  // What the field says; empty when it is not there or no text.
  std::string Text(absl::string_view field) const;
  // The texts of an array; of one text that one.
  std::vector<std::string> Texts(absl::string_view field) const;
  const Json& input() const { return input_; }

  // Rules. A field has at most one fault, its first. All but the first two pass a field that is not there; null is.
  void Required(absl::string_view field);
  // For the case that `other` is `value`: `The url field is required when type is image.`
  void RequiredWhen(absl::string_view field, absl::string_view other, absl::string_view value);
  void IsText(absl::string_view field);
  void IsOneOf(absl::string_view field, const std::vector<std::string>& choices);
  void IsUrl(absl::string_view field);
  void IsUuid(absl::string_view field);
  void IsInteger(absl::string_view field, int64_t least);
  void IsPhoneNumber(absl::string_view field);
  void ArePhoneNumbers(absl::string_view field);
  // Notes the fault unless the field has one: `The FIELD field SENTENCE`.
  void Fault(absl::string_view field, absl::string_view sentence);

  bool ok() const { return faults_.empty(); }
  // The fields that have a fault and what it is, in the order noted.
  const Pairs& faults() const { return faults_; }
  // 422, with the first fault and the number of others as message (002:184-201).
  HttpResponse Answer() const;

 private:
  // Whether the rule must look: the field is there and has no fault yet.
  bool Looks(absl::string_view field) const;
  void Note(absl::string_view field, std::string fault);

  Json input_;
  Pairs faults_;
};

// Whether the caller wants JSON; one that does not say so is redirected where a call is refused.
bool LaravelWantsJson(const HttpRequest& request);

// Whether it has the form of a uuid.
bool LaravelIsUuid(absl::string_view text);

// The token of `Authorization: Bearer TOKEN`; empty when there is none.
std::string BearerToken(const HttpRequest& request);

HttpResponse JsonAnswer(int status, const std::string& json);
// {"message": ...}
HttpResponse LaravelMessage(int status, absl::string_view message);
// 302, with a page that says so.
HttpResponse LaravelRedirect(absl::string_view location);
// A page that shows the status, for those who did not ask for JSON.
HttpResponse LaravelErrorPage(int status, absl::string_view title);

// `2024-01-15T10:30:00.000000Z`
std::string LaravelTime(absl::Time time);

}  // namespace postern

#endif  // POSTERN_SANDBOX_LARAVEL_H_
