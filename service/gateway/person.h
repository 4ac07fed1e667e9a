// person.h
//
// One person as messages name them: a phone number, in whatever form a provider writes it, or a provider's id. Knows
// which fields of the API name people, what a provider says beside them (`provider_metadata_json`) among them. Pure.
//
//   absl::StatusOr<Person> person = Person::Parse("+60123456789");
//   if (person->IsNamedIn(event)) ...   // sender, recipient, member, subject: at any depth, in every kind of event
#ifndef POSTERN_GATEWAY_PERSON_H_
#define POSTERN_GATEWAY_PERSON_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace postern {

// The fields that name people, `postern.v1.Participant.phone_number`. A test holds them against every field that an
// event can have.
const std::set<std::string>& PersonFields();

class Person {
 public:
  // A phone number in international form, with or without `+`, or an id of a contact or chat. INVALID_ARGUMENT for what
  // is too short to be one person's.
  static absl::StatusOr<Person> Parse(absl::string_view text);

  // Whether one of PersonFields in the message, or in one below it, names the person.
  bool IsNamedIn(const google::protobuf::Message& message) const;

  // Whether one of the message's own fields does.
  bool IsNamedBy(const google::protobuf::Message& message) const;

  // Whether the bytes hold the number or id, not as a part of a longer one.
  bool IsIn(absl::string_view bytes) const;

  // Takes out of a stored answer what it tells of the person: answers and broadcasts stay, without their parts that
  // name the person (their texts with them; times, states and counts stay). Whether there was anything.
  bool TakeOutOf(google::protobuf::Message& message) const;

  // `+` and digits, or the id: the same for each way to write it.
  const std::string& canonical() const { return canonical_; }

 private:
  explicit Person(std::string canonical);
  // Whether the value of a field that names people names this one.
  bool Is(absl::string_view value) const;
  const std::string canonical_;
  const std::string digits_;   // Of a phone number; else empty.
  const std::string escaped_;  // As it stands in resource names.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_PERSON_H_
