// options.h
//
// The options of an Our Voice account, read once into words of their own (README.md describes each).
//
//   Options options = OptionsOf(account);
//   if (options.page_style == PageStyle::kOffset) ...
#ifndef POSTERN_PROVIDERS_OURVOICE_OPTIONS_H_
#define POSTERN_PROVIDERS_OURVOICE_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "providers/account.h"

namespace postern::ourvoice {

// How a list is written in a query: `filter[to_number][]=1&filter[to_number][]=2` or `filter[to_number]=1,2`.
enum class ArrayStyle { kBrackets, kComma };
// How the next page is asked for when the answer has no link to it: `page=2` or `offset=10`.
enum class PageStyle { kPage, kOffset };

struct Options {
  ArrayStyle array_style = ArrayStyle::kBrackets;
  PageStyle page_style = PageStyle::kPage;
};

// The keys that an account may set.
const std::vector<std::string>& OptionKeys();

// OK, or INVALID_FIELD naming `options.<key>` for an unknown key or a value that is none of its words.
absl::Status CheckOptions(const Account& account);

// The options; a value that CheckOptions refuses counts as not set.
Options OptionsOf(const Account& account);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_OPTIONS_H_
