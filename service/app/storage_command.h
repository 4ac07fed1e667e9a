// storage_command.h
//
// `postern storage backup | verify | restore | erase`: what an operator does with the embedded store.
//
//   return RunStorageCommand({"verify", "--from", "/backup/monday"}, std::cin, std::cout, std::cerr);
#ifndef POSTERN_APP_STORAGE_COMMAND_H_
#define POSTERN_APP_STORAGE_COMMAND_H_

#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace postern {

// The arguments after `storage`; `in` is read where `--contact -` says so. Prints one line on `out` when done, else why
// not on `errors`. The exit status: 0 done, 1 not done, 2 wrong arguments or configuration, 3 the backup is damaged or
// not complete.
int RunStorageCommand(const std::vector<std::string>& arguments, std::istream& in, std::ostream& out,
                      std::ostream& errors);

// What `postern storage --help` prints.
extern const char kStorageHelp[];

}  // namespace postern

#endif  // POSTERN_APP_STORAGE_COMMAND_H_
