// erase_person.h
//
// Erases what a store holds of one person: the events in which the person is sender, recipient, member, author or
// subject, or named in a provider's metadata (person.h), the bodies they came in, and what is kept of answers and
// broadcasts. Beside them no other body that holds the number is kept. Event ids and claims stay, as digests, so that
// nothing is stored or sent a second time.
//
//   absl::StatusOr<ErasedPerson> found = ErasePerson(store, person, {.dry_run = true});
//   absl::StatusOr<ErasedPerson> erased = ErasePerson(store, person, {});
#ifndef POSTERN_GATEWAY_ERASE_PERSON_H_
#define POSTERN_GATEWAY_ERASE_PERSON_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/person.h"
#include "storage/event_log.h"

namespace postern {

struct ErasePersonOptions {
  std::string account;   // The slug; empty for all accounts.
  bool dry_run = false;  // Counts only.
};

struct ErasedPerson {
  std::map<std::string, int64_t> events;  // By kind, `message_received`.
  int64_t raw_payloads = 0;               // Of other people's events, whose bodies held the number too.
  int64_t answers = 0;                    // Kept for request ids.
  int64_t broadcasts = 0;                 // Rows of them.
  std::map<std::string, int64_t>
      left;  // Rows that hold the number and are not known here, by the first word of the key.

  int64_t event_count() const;
};

// Nobody else may append or erase meanwhile. Where it fails a part may be erased; doing it again does the rest. Errors
// are the store's.
absl::StatusOr<ErasedPerson> ErasePerson(Store& store, const Person& person, const ErasePersonOptions& options);

// The person in logs: a digest under a key that the store keeps, so that two records about one person can be known to
// be that, and the number cannot be found by trying all.
absl::StatusOr<std::string> PersonDigest(StateStore& state, const Person& person);

}  // namespace postern

#endif  // POSTERN_GATEWAY_ERASE_PERSON_H_
