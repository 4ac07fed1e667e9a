// Files: POST /sendFile (003:98-120) and sendPTT, alias sendAudio (field-notes.md 2.4). Where the document is silent:
//   - A file is an image, a video or audio by its data's type, else by the ending of its name; else a document.
//   - What came as data gets an address like that of a received file (field-notes.md 2.6).
//   - A `body` that is neither an address nor data is refused.
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_delivery.h"
#include "providers/chatapi/emulator_endpoint.h"

namespace postern::chatapi_emulator {
namespace {

constexpr char kNeither[] = "Message was not sent: body should be a HTTP link or base64-encoded file with mime data.";
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 17> kEndings = {{{"jpg", "image"},
                                                                                       {"jpeg", "image"},
                                                                                       {"png", "image"},
                                                                                       {"gif", "image"},
                                                                                       {"webp", "image"},
                                                                                       {"mp4", "video"},
                                                                                       {"3gp", "video"},
                                                                                       {"mov", "video"},
                                                                                       {"avi", "video"},
                                                                                       {"webm", "video"},
                                                                                       {"mp3", "audio"},
                                                                                       {"ogg", "audio"},
                                                                                       {"oga", "audio"},
                                                                                       {"opus", "audio"},
                                                                                       {"wav", "audio"},
                                                                                       {"m4a", "audio"},
                                                                                       {"aac", "audio"}}};

std::string TypeOf(absl::string_view mime_type, absl::string_view file_name) {
  for (const absl::string_view type : {"image", "video", "audio"}) {
    if (absl::StartsWithIgnoreCase(mime_type, absl::StrCat(type, "/"))) return std::string(type);
  }
  const std::string ending = absl::AsciiStrToLower(file_name.substr(file_name.rfind('.') + 1));
  for (const auto& [known, type] : kEndings) {
    if (ending == known) return std::string(type);
  }
  return "document";
}

// The type of `data:image/png;base64,iVBORw0KGgo=`; std::nullopt for anything else.
std::optional<std::string> DataType(absl::string_view body) {
  if (!absl::ConsumePrefix(&body, "data:")) return std::nullopt;
  const size_t comma = body.find(',');
  std::string decoded;
  if (comma == absl::string_view::npos || !absl::EndsWith(body.substr(0, comma), ";base64") ||
      !absl::Base64Unescape(body.substr(comma + 1), &decoded) || decoded.empty()) {
    return std::nullopt;
  }
  return std::string(body.substr(0, body.find(';')));
}

bool IsAddress(absl::string_view text) {
  return absl::StartsWithIgnoreCase(text, "http://") || absl::StartsWithIgnoreCase(text, "https://");
}

// Sends the file that the parameter holds.
EmulatedAnswer SendFileIn(const EmulatorTurn& turn, absl::string_view parameter, OutgoingContent content) {
  const NamedChat chat = ReadChat(turn.request);
  if (chat.id.empty()) return Declined("sent", chat.refusal);
  content.body = turn.request.Get(parameter);
  std::string mime_type;
  bool by_address = false;
  if (const Part* file = turn.request.File(parameter); file != nullptr) {  // "File in form-data input field" (003:107)
    mime_type = file->content_type;
    if (content.file_name.empty()) content.file_name = file->file_name;
    content.body = turn.account.NewFileAddress(content.file_name);
  } else if (const std::optional<std::string> data = DataType(content.body); data.has_value()) {
    mime_type = *data;
    content.body = turn.account.NewFileAddress(content.file_name);
  } else if (content.body.empty()) {
    return Declined("sent", kEmptyBody);
  } else if (by_address = IsAddress(content.body); !by_address) {
    return Declined("sent", kNeither);
  }
  if (content.type.empty()) content.type = TypeOf(mime_type, content.file_name);
  if (by_address) content.file_name.clear();
  return Send(turn.account, chat, content);
}

}  // namespace

EmulatedAnswer SendFile(const EmulatorTurn& turn) {
  OutgoingContent content;
  content.file_name = turn.request.Get("filename");
  content.caption = turn.request.Get("caption");
  if (content.file_name.empty() && turn.request.File("body") == nullptr) {
    return Declined("sent", MissingParameter("filename"));
  }
  return SendFileIn(turn, "body", std::move(content));
}

EmulatedAnswer SendPtt(const EmulatorTurn& turn) {
  return SendFileIn(turn, "audio", {.type = "ptt", .file_name = "audio.oga"});
}

}  // namespace postern::chatapi_emulator
