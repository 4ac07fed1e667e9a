// form.h
//
// application/x-www-form-urlencoded, and lenient reading of fields as the providers' clients and hooks write them.
//
//   Form form = ParseForm("text=hi+there&registered[]=1&registered[]=2");
//   FindField(form.fields, "Text");           // hi there
//   FindList(form.fields, "registered");      // {"1", "2"}
#ifndef POSTERN_WIRE_FORM_H_
#define POSTERN_WIRE_FORM_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

// Pairs in order, repeats kept; `+` is a space, bad escapes stay as they are. Values are bytes: not repaired.
Form ParseForm(absl::string_view body);

// The WHATWG serialisation: a space is `+`, everything but `A-Za-z0-9*-._` is %XX.
std::string FormatForm(const Form& form);

// The first non-empty value of that name, names compared without case; empty when there is none: an empty value counts
// as absent (field-notes.md 1.2).
std::string FindField(const Pairs& fields, absl::string_view name);

// The values of a list written in any of the known forms: `a[]=1&a[]=2`, `a[0]=1&a[1]=2` (in the order of the index),
// `a=1&a=2`, `a=["1",2]` (api.md 2, LW12). Names compare without case, empty values are left out.
std::vector<std::string> FindList(const Pairs& fields, absl::string_view name);

}  // namespace postern

#endif  // POSTERN_WIRE_FORM_H_
