// auth.h
//
// The ways a provider wants its token. Provider::Authorize calls one of them last, below the logger.
//
//   SetBearer(request, secrets.Get("token"));
#ifndef POSTERN_WIRE_AUTH_H_
#define POSTERN_WIRE_AUTH_H_

#include "absl/strings/string_view.h"
#include "base/secret.h"
#include "wire/http.h"

namespace postern {

// Authorization: Bearer x
void SetBearer(HttpRequest& request, const Secret& token);
// Authorization: Token token="x" (000 and Rails); a quote or backslash in the token is escaped.
void SetTokenQuoted(HttpRequest& request, const Secret& token);
// Authorization: Token token=x (the vendor's clients, field-notes.md 1.2)
void SetTokenBare(HttpRequest& request, const Secret& token);
// Authorization: Token token:x (001)
void SetTokenColon(HttpRequest& request, const Secret& token);
// ?name=x, replacing any parameter of that name.
void SetTokenQuery(HttpRequest& request, absl::string_view name, const Secret& token);
// The form field name=x, in a form or multipart body, or as a top-level member of a JSON object. A request without a
// body gets a form, unless it is a GET or HEAD: then, and for any other body, it becomes a query parameter.
void SetTokenField(HttpRequest& request, absl::string_view name, const Secret& token);

}  // namespace postern

#endif  // POSTERN_WIRE_AUTH_H_
