// planted.h
//
// What the places of places.py call: faults that are off until the environment names them, and points at which the
// process kills itself. Linked into postern-planted alone, never into the server that is shipped.
//
//   if (Planted("no_closing")) return;      // POSTERN_PLANTED=no_closing
//   Failpoint("before_append");             // POSTERN_FAILPOINT=before_append:17 kills at the 17th time
#ifndef POSTERN_TESTS_PLANTED_PLANTED_H_
#define POSTERN_TESTS_PLANTED_PLANTED_H_

namespace postern {

// Whether POSTERN_PLANTED, a list with commas, names the fault.
bool Planted(const char* fault);

// Ends the process with SIGKILL when POSTERN_FAILPOINT names the point and it was reached as often as that says.
void Failpoint(const char* point);

// Long enough for an answer that is under way to reach the network.
void PauseForAnswers();

}  // namespace postern

#endif  // POSTERN_TESTS_PLANTED_PLANTED_H_
